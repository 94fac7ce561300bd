"""Writing down how a photo's analysis ended, once, by the holder of its lease."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence

import numpy as np
from django.db import transaction

from analysis.analyzer import PhotoAnalysis
from analysis.models import Assignment, Face, Photo
from analysis.services.dispatch import dispatch_recognition
from analysis.services.events import announce_photos
from analysis.services.faces.face_rows import ANALYSIS_FIELDS
from analysis.services.faces.false_faces import hide_false_faces
from analysis.services.faces.same_faces import same_faces
from analysis.services.gallery import lock_gallery, reconsider, remove_faces
from analysis.services.measuring import count_analyzed, count_failed
from analysis.services.media_files import delete_files
from analysis.services.webhooks.outbox import tell_ends


@transaction.atomic
def record_analysis(
    *,
    photo: Photo,
    analysis: PhotoAnalysis,
    faces: Sequence[Face],
    model_version: str,
    at: datetime.datetime,
) -> bool:
    """Make these the photo's faces and call it done, if the lease it was claimed under holds.

    A face with the id of one that the photo has (see `faces_from`) is that face, seen anew: it
    keeps what its owner said of it. The others of an earlier analysis go, unless their owner said
    whom they show, drew them or left them out. A new face in the place of a drawn one is the same,
    and not recorded. Returns False and changes nothing where the lease was lost: someone else has
    the photo now, or it is done, or deleted. On commit: an event to the owner, the pictures of
    faces that went go, and the machine thinks about whom the new ones show.
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
    lock_gallery(photo.owner_id)
    old_chips = _replace_faces(photo, faces)
    photo.refresh_from_db()
    announce_photos([photo])
    tell_ends([photo])
    transaction.on_commit(functools.partial(delete_files, old_chips))
    transaction.on_commit(
        functools.partial(count_analyzed, photo, faces=len(analysis.faces), at=at)
    )
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
    tell_ends([photo])
    transaction.on_commit(functools.partial(count_failed, code))
    return True


def _replace_faces(photo: Photo, faces: Sequence[Face]) -> list[str]:
    """Update, add and remove rows; returns the pictures of those removed or not needed."""
    known = {face.pk: face for face in photo.faces.select_related("assignment")}
    found = [face for face in faces if face.pk not in known]
    manual = [face for face in known.values() if face.manual]
    doubles = {face.pk for face, _ in same_faces(found, manual)}
    new = [face for face in found if face.pk not in doubles]
    seen = [face for face in faces if face.pk in known]
    unseen = known.keys() - {face.pk for face in seen}
    kept = list(photo.faces.filter(pk__in=unseen).outlasting().order_by("position"))
    for position, face in enumerate(kept, start=len(faces)):
        face.position = position
    gone = unseen - {face.pk for face in kept}
    old_chips = [known[pk].chip_key for pk in gone]
    old_chips += [face.chip_key for face in found if face.pk in doubles]
    # Whom they show is thought about anew, and of whom they spoke for.
    changed = [face.pk for face in seen if not _same_embedding(face, known[face.pk])]
    shown = Assignment.objects.filter(face__in=changed).values_list("person_id", flat=True)
    reconsider(photo.owner_id, faces=changed, people=list(shown))
    remove_faces(photo.owner_id, photo.faces.filter(pk__in=gone))
    # In one statement, since faces may trade places.
    Face.objects.bulk_update([*seen, *kept], ANALYSIS_FIELDS)
    hide_false_faces(photo.owner_id, new)
    Face.objects.bulk_create(new)
    if new:
        dispatch_recognition(photo.owner_id)
    return old_chips


def _same_embedding(face: Face, other: Face) -> bool:
    """Whether the embeddings are equal in the precision in which they are stored."""
    return np.array_equal(np.float32(face.embedding), np.float32(other.embedding))
