"""What the API takes and says about tokens."""

from rest_framework import serializers

from accounts.api import examples
from accounts.api.choices import NamedChoiceField
from accounts.api.examples import example, shown_by
from accounts.models import ApiToken, Scope
from accounts.tokens import LONGEST_LIFE


@shown_by(example(examples.TOKEN))
class TokenSerializer(serializers.ModelSerializer):
    """An API token, without the token itself."""

    begins_with = serializers.CharField(source="token_key", help_text="Its first characters.")
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))

    class Meta:
        model = ApiToken
        fields = ["id", "name", "scopes", "begins_with", "created", "expiry", "last_used_at"]


@shown_by(example(examples.NEW_TOKEN))
class NewTokenSerializer(serializers.Serializer):
    """What a token is for, what it may do, and how long it shall work."""

    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(
        child=NamedChoiceField(Scope.choices),
        allow_empty=False,
        max_length=len(Scope),
        default=[Scope.READ, Scope.WRITE],
        help_text="What it may do; none includes another.",
    )
    days = serializers.IntegerField(
        min_value=1, max_value=LONGEST_LIFE.days, default=90, help_text="How long it works."
    )


@shown_by(example(examples.ISSUED_TOKEN))
class IssuedTokenSerializer(TokenSerializer):
    """A token that was just issued: the only time that it is shown."""

    token = serializers.CharField(
        required=False,
        help_text="Send it as `Authorization: Token ...`. Absent from the answer to a request that "
        "is repeated with its `Idempotency-Key`.",
    )

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]
