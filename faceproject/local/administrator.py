"""The first administrator of an installation that has none."""

import secrets
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import transaction

PASSWORD_BYTES = 12


@dataclass(frozen=True)
class FirstAdministrator:
    email: str
    password: str


@transaction.atomic
def make_first_administrator(*, email: str) -> FirstAdministrator | None:
    """Make an administrator with a generated password, unless there is one already.

    Only the password's hash is kept: show it, for it cannot be asked for again.
    """
    user_model = get_user_model()
    if user_model.objects.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    administrator = user_model.objects.create_superuser(email=email, password=password)
    # Also where EMAIL_VERIFICATION is mandatory: nobody could read its letters yet.
    EmailAddress.objects.create(user=administrator, email=email, primary=True, verified=True)
    return FirstAdministrator(email=email, password=password)
