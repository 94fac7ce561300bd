"""What requests have that got past `login_required` or the API's permissions, for type checkers.

Views name these types; no request is made of them.
"""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

from accounts.models import ApiToken, User


class SignedInRequest(HttpRequest):
    """A page's."""

    user: User
    htmx: HtmxDetails


class SignedInApiRequest(Request):
    """The API's. auth: None in a session."""

    _request: SignedInRequest
    user: User
    auth: ApiToken | None
