"""What a search field needs: what somebody may mean, and what a text asks for."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import USERS, open_to
from accounts.api.examples import example, shown_by
from analysis.api import examples
from analysis.services.library.search_words import LONGEST_TEXT, Token, read_words, suggest_tokens

KINDS = ["person", "album", "seen", "expression", "hair", "gender", "age", "date"]


class TypedSerializer(serializers.Serializer):
    q = serializers.CharField(max_length=LONGEST_TEXT, help_text="What is typed.")


class SearchTokenSerializer(serializers.Serializer):
    """One thing that can be asked for."""

    kind = serializers.ChoiceField(KINDS)
    label = serializers.CharField(help_text="For people.")
    parameters = serializers.DictField(
        child=serializers.CharField(), help_text="Of `GET /api/v1/photos/`, to ask for it."
    )

    def to_representation(self, token: Token) -> dict:
        return {
            "kind": token.kind,
            "label": token.label,
            "parameters": dict(token.parameters),
        }


@shown_by(example(examples.WORDS))
class WordsSerializer(serializers.Serializer):
    suggestions = SearchTokenSerializer(
        many=True, help_text="What may be meant, as far as it is typed."
    )
    understood = SearchTokenSerializer(many=True, help_text="What the text as a whole asks for.")
    unknown = serializers.ListField(
        child=serializers.CharField(), help_text="Words of it that nothing is called."
    )


@open_to(USERS)
class SearchWordsView(APIView):
    @extend_schema(parameters=[TypedSerializer], responses=WordsSerializer)
    def get(self, request: Request) -> Response:
        """Read a text such as `Ana, Ben smiling 2019 age 20-30` as parameters of a list of photos.

        Several people go together: `GET /api/v1/photos/?person=…,…&people=exactly&first_day=…`.
        """
        given = TypedSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        text = given.validated_data["q"]
        reading = read_words(owner=request.user, text=text)
        said = {
            "suggestions": suggest_tokens(owner=request.user, text=text),
            "understood": reading.tokens,
            "unknown": reading.unknown,
        }
        return Response(WordsSerializer(said).data)
