"""Who may do what through the API: whoever is signed in, and a token as far as its scopes go.

Whoever has faces analysed has consented to that before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticated

from accounts.consent import has_consented
from accounts.models import ApiToken, Scope, User

if TYPE_CHECKING:  # The framework's views read this module when they are made.
    from rest_framework.request import Request
    from rest_framework.views import APIView


class ScopeMissing(PermissionDenied):
    default_code = "scope_missing"

    def __init__(self, scope: Scope) -> None:
        super().__init__(
            f"This token lacks the scope `{scope}`, which this needs. Issue one that has it."
        )


class HasScope(IsAuthenticated):
    """The API's default permission: a view that says nothing about scopes is guarded all the same.

    A session may do everything.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not super().has_permission(request, view):
            return False
        check_scope(request, scope_needed(view, request.method))
        return True


def check_scope(request: Request, needed: Scope) -> None:
    """Refuse a token that lacks this scope. Raises ScopeMissing."""
    token = cast(ApiToken | None, request.auth)
    if token and needed not in token.scopes:
        raise ScopeMissing(needed)


class ConsentRequired(PermissionDenied):
    default_code = "consent_required"

    def __init__(self) -> None:
        super().__init__(
            "Nobody has agreed yet to having faces analysed for this account. Read the text at "
            "GET /api/v1/account/consent/, then accept it by POST /api/v1/account/consent/ with "
            "its `version`, or on the account's page."
        )


class ConsentGiven(BasePermission):
    """For views that have faces analysed: not without the user's consent. Reading needs none."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method not in SAFE_METHODS and not has_consented(cast(User, request.user)):
            raise ConsentRequired
        return True


ANALYSING = [HasScope, ConsentGiven]


def scope_needed(view: APIView, method: str | None) -> Scope:
    """What a token needs for this method of the view.

    That is `read` for methods that change nothing and `write` for the others, unless the view's
    `scopes_needed` says otherwise, by method.
    """
    usual = Scope.READ if method in SAFE_METHODS else Scope.WRITE
    return getattr(view, "scopes_needed", {}).get(method, usual)
