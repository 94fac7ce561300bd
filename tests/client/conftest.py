"""An account on the running platform, and its client."""

import uuid
from collections.abc import Iterator

import pytest

from faceproject_client import Client

MAKE_TOKEN = """
from django.utils import timezone
from accounts.consent import VERSION
from accounts.models import ApiToken, User
user, _ = User.objects.get_or_create(
    email={email!r}, consent_version=VERSION, consented_at=timezone.now()
)
print(ApiToken.objects.create(user=user, name="tests", scopes=["read", "write", "admin"])[1])
"""


@pytest.fixture
def token(live_platform) -> str:
    """Of an account of the test's own."""
    email = f"{uuid.uuid4().hex}@example.com"
    return live_platform.manage("shell", "-c", MAKE_TOKEN.format(email=email)).split()[-1]


@pytest.fixture
def client(live_platform, token) -> Iterator[Client]:
    with Client(live_platform.url, token) as signed_in:
        yield signed_in
