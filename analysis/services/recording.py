"""Writing down how a photo's analysis ended, once, by the holder of its lease."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence

from django.db import transaction

from analysis.analyzer import PhotoAnalysis
from analysis.models import Face, Photo
from analysis.services.events import announce_photos
from analysis.services.media_files import delete_files


@transaction.atomic
def record_analysis(
    *,
    photo: Photo,
    analysis: PhotoAnalysis,
    faces: Sequence[Face],
    model_version: str,
    at: datetime.datetime,
) -> bool:
    """Replace the photo's faces by these and call it done, if the lease it was claimed under holds.

    Returns False and changes nothing where the lease was lost: someone else has the photo now, or
    it is done, or deleted. On commit: the old faces' pictures go, and an event to the owner.
    """
    recorded = Photo.objects.leased(photo.lease_token).filter(pk=photo.pk)
    if (
        recorded.update(
            state=Photo.State.DONE,
            lease_token=None,
            lease_expires_at=None,
            width=analysis.width,
            height=analysis.height,
            analyzed_at=at,
            model_version=model_version,
        )
        != 1
    ):
        return False
    replaced = Face.objects.filter(photo=photo)
    old_chips = [face.chip_key for face in replaced.defer("embedding")]
    replaced.delete()
    Face.objects.bulk_create(faces)
    photo.refresh_from_db()
    announce_photos([photo])
    transaction.on_commit(functools.partial(delete_files, old_chips))
    return True


@transaction.atomic
def record_failure(*, photo: Photo, code: str, message: str) -> bool:
    """Call the photo failed, with a reason that its owner understands, if its lease holds.

    Faces of an earlier analysis stay. On commit: an event to the owner.
    """
    failed = Photo.objects.leased(photo.lease_token).filter(pk=photo.pk)
    if (
        failed.update(
            state=Photo.State.FAILED,
            lease_token=None,
            lease_expires_at=None,
            error_code=code,
            error_message=message,
        )
        != 1
    ):
        return False
    photo.refresh_from_db()
    announce_photos([photo])
    return True
