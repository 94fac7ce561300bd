"""The language of the account's pages and letters: read it, choose another."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import USERS, open_to
from accounts.api.choices import NamedChoiceField
from accounts.api.examples import example, shown_by
from accounts.language import choose_language
from accounts.signed_in import SignedInApiRequest


@shown_by(example({"language": "de"}))
class LanguageSerializer(serializers.Serializer):
    """Of pages and letters; answers of the API follow it for sessions, not for tokens."""

    language = NamedChoiceField(
        choices=settings.LANGUAGES, allow_blank=True, help_text="Empty: as the browser asks for it."
    )


@open_to(USERS)
class LanguageView(APIView):
    @extend_schema(responses=LanguageSerializer)
    def get(self, request: SignedInApiRequest) -> Response:
        """The language that the user has chosen."""
        return Response({"language": request.user.language})

    @extend_schema(request=LanguageSerializer, responses=LanguageSerializer)
    def put(self, request: SignedInApiRequest) -> Response:
        """Choose the language of pages and letters."""
        given = LanguageSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        choose_language(user=request.user, language=given.validated_data["language"])
        return Response(given.validated_data)
