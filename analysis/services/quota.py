"""How much users may upload, checked where a photo comes in."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, F, Sum
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.quotas import Use, quota_of, register_counter
from analysis.errors import AnalysisError
from analysis.models import MonthlyIntake, Photo

if TYPE_CHECKING:
    from accounts.models import User


class QuotaExceeded(AnalysisError):
    """A photo beyond what its owner may have."""


class StorageQuotaExceeded(QuotaExceeded):
    code = "storage_quota_exceeded"

    def __init__(self, limit: int) -> None:
        super().__init__(
            _(
                "Your photos may take %(limit)s MB together, and with this one they would take "
                "more. Delete some, or ask the administrator for more room."
            )
            % {"limit": number_format(limit / 1_000_000, 0, force_grouping=True)}
        )


class PhotoQuotaExceeded(QuotaExceeded):
    code = "photo_quota_exceeded"

    def __init__(self, limit: int) -> None:
        super().__init__(
            _(
                "You may upload %(limit)s new photos in a month, and have done so. Go on next "
                "month, or ask the administrator for more."
            )
            % {"limit": number_format(limit, force_grouping=True)}
        )


def take_from_quota(*, owner: User, photos: int, at: datetime.datetime) -> None:
    """Count new photos, at least one, whose rows this transaction has inserted.

    Until the transaction ends the owner's other uploads wait here, so that two at once do not both
    get the last place. Raises PhotoQuotaExceeded, StorageQuotaExceeded: then roll back.
    """
    quota = quota_of(owner)
    limit = quota.photos_per_month
    intake = MonthlyIntake.objects.filter(owner=owner, month=_month(at))
    has_room = intake if limit is None else intake.filter(photos__lte=limit - photos)
    more = {"photos": F("photos") + photos}
    if not has_room.update(**more):  # the month's first photo, or no room
        MonthlyIntake.objects.get_or_create(owner=owner, month=_month(at))
        if not has_room.update(**more) and limit is not None:
            raise PhotoQuotaExceeded(limit)
    if quota.storage_bytes is not None and _stored_bytes(owner) > quota.storage_bytes:
        raise StorageQuotaExceeded(quota.storage_bytes)


def use_of(owner: User) -> Use:
    """How much of the quota the owner's photos use up now."""
    kept = Photo.objects.for_owner(owner).aggregate(bytes=Sum("size_bytes"), photos=Count("pk"))
    intake = MonthlyIntake.objects.for_owner(owner).filter(month=_month(timezone.now())).first()
    return Use(kept["bytes"] or 0, kept["photos"], intake.photos if intake else 0)


def register() -> None:
    """Have `accounts` show what is counted here."""
    register_counter(use_of)


def _stored_bytes(owner: User) -> int:
    return Photo.objects.for_owner(owner).aggregate(bytes=Sum("size_bytes"))["bytes"] or 0


def _month(at: datetime.datetime) -> datetime.date:
    return timezone.localdate(at).replace(day=1)
