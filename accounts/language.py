"""The language in which the site speaks to a user."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from accounts.models import User


def choose_language(*, user: User, language: str) -> None:
    """Speak to the user in this language wherever they sign in.

    language: a code of LANGUAGES, or empty for the one that the browser asks for.
    """
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language


class LanguageOfUser(MiddlewareMixin):
    """Puts the user's choice before what LocaleMiddleware read from the cookie or the browser."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.user.language if request.user.is_authenticated else ""
        if chosen in dict(settings.LANGUAGES):
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
