"""The first administrator of an installation that has none."""

import secrets
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction

PASSWORD_BYTES = 12


@dataclass(frozen=True)
class FirstAdministrator:
    email: str
    password: str


def make_first_administrator(*, email: str) -> FirstAdministrator | None:
    """Make an administrator with a generated password, unless there is one already.

    The password is kept as a hash only: show it, for it cannot be asked for again.
    """
    user_model = get_user_model()
    with transaction.atomic():
        if user_model.objects.filter(is_superuser=True).exists():
            return None
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        user_model.objects.create_superuser(email=email, password=password)
    return FirstAdministrator(email=email, password=password)
