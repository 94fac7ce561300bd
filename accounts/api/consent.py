"""The user's consent to having faces analysed: read the text, accept it, withdraw."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import USERS, open_to
from accounts.api import examples
from accounts.api.examples import example, shown_by
from accounts.api.refusals import may_refuse_with
from accounts.consent import ConsentOutdated, accept_consent, consent_of, withdraw_consent
from accounts.signed_in import SignedInApiRequest


@shown_by(example(examples.CONSENT))
class ConsentSerializer(serializers.Serializer):
    """The text that is asked about now, and what the user has said to it."""

    version = serializers.CharField()
    text = serializers.CharField()
    given = serializers.BooleanField(help_text="False: nothing is analysed until it is accepted.")
    accepted_version = serializers.CharField(
        allow_null=True, help_text="Of the last text that was accepted."
    )
    accepted_at = serializers.DateTimeField(allow_null=True)


@shown_by(example({"version": "2026-11-24"}))
class AcceptanceSerializer(serializers.Serializer):
    version = serializers.CharField(help_text="Of the text that was read.")


class TextChanged(APIException):
    """The text that is accepted is not the one that is asked about."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self, error: ConsentOutdated) -> None:
        super().__init__(str(error), error.code)


@open_to(USERS)
class ConsentView(APIView):
    @extend_schema(responses=ConsentSerializer)
    def get(self, request: SignedInApiRequest) -> Response:
        """The text to accept before the first face is analysed, and whether it was."""
        return self._said(request)

    @may_refuse_with(TextChanged(ConsentOutdated()))
    @extend_schema(request=AcceptanceSerializer, responses=ConsentSerializer)
    def post(self, request: SignedInApiRequest) -> Response:
        """Accept the text of this version."""
        given = AcceptanceSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        version = given.validated_data["version"]
        try:
            accept_consent(user=request.user, version=version, at=timezone.now())
        except ConsentOutdated as error:
            raise TextChanged(error) from error
        return self._said(request)

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInApiRequest) -> Response:
        """Withdraw: what waits is called off; what was found stays until it is deleted."""
        withdraw_consent(user=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _said(self, request: SignedInApiRequest) -> Response:
        return Response(ConsentSerializer(consent_of(request.user)).data)
