"""Recognising a token that a request brings."""

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiToken, User
from accounts.tokens import note_use


class ApiTokenAuthentication(TokenAuthentication):
    """Knox's, which also notes when a token was last used."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        if not token.isascii():
            raise AuthenticationFailed("Invalid token.")
        return super().authenticate_credentials(token)

    def validate_user(self, auth_token: ApiToken) -> tuple[User, ApiToken]:
        recognized = super().validate_user(auth_token)
        note_use(auth_token, at=timezone.now())
        return recognized
