"""Before an upload: which of its files are new, are there already, or cannot become photos."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from accounts.quotas import quota_of
from analysis.analyzer import EmptyImage, ImageError, ImageFileTooLarge, NotAnImage, begins_as_photo
from analysis.errors import AnalysisError
from analysis.models import Photo
from analysis.services.quota import PhotoQuotaExceeded, StorageQuotaExceeded, use_of

if TYPE_CHECKING:
    from accounts.models import User

MOST_FILES = 1_000  # of one check
HEAD_BYTES = 16  # by which a kind of file is known


class Fate(enum.StrEnum):
    """What an upload would make of a file."""

    NEW = "new"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"
    OVER_QUOTA = "over_quota"


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that may be uploaded. head: its first bytes, HEAD_BYTES or more; None if unknown."""

    sha256: str
    size_bytes: int
    head: bytes | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """photo_id: of a photo that is there. error: why it would be refused, and what to do."""

    fate: Fate
    photo_id: uuid.UUID | None = None
    error: ImageError | AnalysisError | None = None


def check_upload(*, owner: User, files: Sequence[Announced]) -> list[Foreseen]:
    """What an upload of these files, in this order, would make of each; nothing is changed.

    Whether a photo can be decoded shows only when it is there. Takes a fixed number of queries.
    """
    digests = {file.sha256 for file in files}
    known = Photo.objects.for_owner(owner).filter(sha256__in=digests)
    there: dict[str, uuid.UUID | None] = dict(known.values_list("sha256", "pk"))
    room = _Room(owner)
    foreseen = []
    for file in files:
        error = _unfit(file)
        if error:
            foreseen.append(Foreseen(Fate.UNREADABLE, error=error))
        elif file.sha256 in there:
            foreseen.append(Foreseen(Fate.DUPLICATE, there[file.sha256]))
        elif no_room := room.take(file.size_bytes):
            foreseen.append(Foreseen(Fate.OVER_QUOTA, error=no_room))
        else:
            there[file.sha256] = None  # the same bytes again are the same photo
            foreseen.append(Foreseen(Fate.NEW))
    return foreseen


def counted(fates: Collection[Foreseen]) -> dict[str, int]:
    """How many there are of each fate."""
    return {fate.value: sum(one.fate == fate for one in fates) for fate in Fate}


class _Room:
    """What an owner's quota leaves, used up file by file."""

    def __init__(self, owner: User) -> None:
        quota, use = quota_of(owner), use_of(owner)
        self._quota = quota
        self._bytes, self._photos = use.storage_bytes, use.photos_this_month

    def take(self, size_bytes: int) -> AnalysisError | None:
        """Use up room for a photo; the error where there is none for it, which then takes none."""
        photos, storage = self._quota.photos_per_month, self._quota.storage_bytes
        if photos is not None and self._photos + 1 > photos:
            return PhotoQuotaExceeded(photos)
        if storage is not None and self._bytes + size_bytes > storage:
            return StorageQuotaExceeded(storage)
        self._photos += 1
        self._bytes += size_bytes
        return None


def _unfit(file: Announced) -> ImageError | None:
    limit = settings.MAX_UPLOAD_MB * 1_000_000
    if file.size_bytes == 0:
        return EmptyImage()
    if file.size_bytes > limit:
        return ImageFileTooLarge(file.size_bytes, limit)
    if file.head is not None and not begins_as_photo(file.head):
        return NotAnImage()
    return None
