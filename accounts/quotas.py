"""What a user may have, and how much of it is used; other rooms count, since they keep it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Quota:
    """Upper limits; None is none."""

    storage_bytes: int | None
    photos_per_month: int | None


@dataclass(frozen=True, slots=True)
class Use:
    """How much of the quota is used up."""

    storage_bytes: int  # of photos as uploaded
    photos: int
    photos_this_month: int  # new ones, deleted ones included


def _nothing(user: User) -> Use:
    return Use(0, 0, 0)


_counter: Callable[[User], Use] = _nothing


def quota_of(user: User) -> Quota:
    """The user's own quota, or the site's where there is none."""
    megabytes, photos = user.storage_quota_mb, user.monthly_photo_quota
    if megabytes is None:
        megabytes = settings.QUOTA_STORAGE_MB
    if photos is None:
        photos = settings.QUOTA_PHOTOS_PER_MONTH
    return Quota(megabytes * 1_000_000 or None, photos or None)


def use_of(user: User) -> Use:
    """What the room that keeps users' photos counts."""
    return _counter(user)


def register_counter(counter: Callable[[User], Use]) -> None:
    """Have this function count what a user keeps."""
    global _counter
    _counter = counter
