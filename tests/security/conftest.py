"""What the tests of the room share: two filled accounts, and media files of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.security.filled_account import FilledAccount, fill_account


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path: Path) -> Path:
    """Where the test's media files go; nothing is left of another test's."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def unlimited(settings) -> None:
    """No limits of requests: a walk asks more often than people do."""
    settings.ACCOUNT_RATE_LIMITS = False
    for whose in ("USER", "TOKEN", "ADDRESS"):
        setattr(settings, f"API_{whose}_REQUESTS_PER_MINUTE", 0)


@pytest.fixture
def owned(user) -> FilledAccount:
    """The account whose things the tests try to reach."""
    user.email = "quillfeather@example.com"
    user.save(update_fields=["email"])
    return fill_account(user, mark="Quillfeather", seed=1)


@pytest.fixture
def others(other_user) -> FilledAccount:
    """Another account, as full."""
    other_user.email = "marrowgate@example.com"
    other_user.save(update_fields=["email"])
    return fill_account(other_user, mark="Marrowgate", seed=2)
