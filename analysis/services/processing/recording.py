"""Writing down how the analysis of photos ended, once, by the holder of their lease."""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import transaction

from analysis.analyzer import PhotoAnalysis
from analysis.models import Assignment, Face, Photo
from analysis.services.events import announce_photos
from analysis.services.faces.face_rows import ANALYSIS_FIELDS
from analysis.services.faces.false_faces import hide_false_faces
from analysis.services.faces.same_faces import same_faces
from analysis.services.gallery import lock_gallery, reconsider, remove_faces
from analysis.services.measuring import count_analyzed, count_failed
from analysis.services.media_files import delete_files
from analysis.services.webhooks.outbox import tell_ends


@dataclass(frozen=True, slots=True)
class PhotoFaces:
    """What was seen in a photo, and its faces as rows: see `faces_from`."""

    photo: Photo
    analysis: PhotoAnalysis
    faces: Sequence[Face]


@transaction.atomic
def record_analyses(
    seen: Sequence[PhotoFaces], *, model_version: str, at: datetime.datetime
) -> set[uuid.UUID]:
    """Make these the faces of photos of one lease, and call those done that are still under it.

    A face with the id of one that the photo has is that face, seen anew: it keeps what its owner
    said of it. The others of an earlier analysis go, unless their owner said whom they show, drew
    them or left them out. A new face in the place of a drawn one is the same, and not recorded.
    Returns the ids of the photos that were recorded; of others nothing changes: someone else has
    them now, or they are done, or deleted. Whom the new faces show is then to be thought about: see
    `dispatch_recognition`. On commit: events to the owner, and the pictures of faces that went go.
    """
    if not seen:
        return set()
    [(owner_id, token)] = {(each.photo.owner_id, each.photo.lease_token) for each in seen}
    lock_gallery(owner_id)  # Before any photo, as whoever deletes some does.
    leased = Photo.objects.leased(token).filter(pk__in=[each.photo.pk for each in seen])
    held = leased.order_by("pk").select_related("job").select_for_update(of=["self"]).in_bulk()
    recorded = [each for each in seen if each.photo.pk in held]
    _end_well(held.values(), model_version=model_version, at=at)
    _correct_sizes(recorded, held)
    old_chips = _replace_faces(owner_id, recorded)
    announce_photos(held.values())
    tell_ends(held.values())
    transaction.on_commit(functools.partial(delete_files, old_chips))
    for each in recorded:
        photo, faces = held[each.photo.pk], len(each.analysis.faces)
        transaction.on_commit(functools.partial(count_analyzed, photo, faces=faces, at=at))
    return set(held)


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


def _end_well(photos: Collection[Photo], *, model_version: str, at: datetime.datetime) -> None:
    """Call the photos done: rows and objects."""
    ended = {
        "state": Photo.State.DONE,
        "lease_token": None,
        "lease_expires_at": None,
        "analyzed_at": at,
        "model_version": model_version,
    }
    # One statement of few values: a bulk_update writes out each field of each photo.
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).update(**ended)
    for photo in photos:
        for field, value in ended.items():
            setattr(photo, field, value)


def _correct_sizes(recorded: Iterable[PhotoFaces], held: Mapping[uuid.UUID, Photo]) -> None:
    """Write down the sizes that decoding showed where the photos' headers said others."""
    corrected = []
    for each in recorded:
        photo, size = held[each.photo.pk], (each.analysis.width, each.analysis.height)
        if (photo.width, photo.height) != size:
            photo.width, photo.height = size
            corrected.append(photo)
    Photo.objects.bulk_update(corrected, ["width", "height"])


def _replace_faces(owner_id: int, seen: Sequence[PhotoFaces]) -> list[str]:
    """Update, add and remove rows; returns the pictures of those removed or not needed."""
    before = Face.objects.filter(photo__in=[each.photo for each in seen])
    known = {face.pk: face for face in before.select_related("photo")}
    again = [face for each in seen for face in each.faces if face.pk in known]
    new: list[Face] = []
    old_chips: list[str] = []
    for each in seen:
        found = [face for face in each.faces if face.pk not in known]
        manual = [face for face in known.values() if face.manual and face.photo_id == each.photo.pk]
        doubles = {face.pk for face, _ in same_faces(found, manual)}
        new += [face for face in found if face.pk not in doubles]
        old_chips += [face.chip_key for face in found if face.pk in doubles]
    unseen = known.keys() - {face.pk for face in again}
    kept = _kept(unseen, after={each.photo.pk: len(each.faces) for each in seen}) if unseen else []
    gone = unseen - {face.pk for face in kept}
    old_chips += [known[pk].chip_key for pk in gone]
    # Whom they show is thought about anew, and of whom they spoke for.
    changed = [face.pk for face in again if not _same_embedding(face, known[face.pk])]
    shown = Assignment.objects.filter(face__in=changed).values_list("person_id", flat=True)
    reconsider(owner_id, faces=changed, people=list(shown))
    if gone:
        remove_faces(owner_id, Face.objects.filter(pk__in=gone))
    # In one statement, since faces may trade places.
    Face.objects.bulk_update([*again, *kept], ANALYSIS_FIELDS)
    if new:
        hide_false_faces(owner_id, new)
    Face.objects.bulk_create(new)
    return old_chips


def _kept(unseen: Collection[uuid.UUID], after: Mapping[uuid.UUID, int]) -> list[Face]:
    """Those of these faces that stay though they were not seen, behind so many of their photo."""
    position = dict(after)
    kept = list(Face.objects.filter(pk__in=unseen).outlasting().order_by("photo", "position"))
    for face in kept:
        face.position = position[face.photo_id]
        position[face.photo_id] += 1
    return kept


def _same_embedding(face: Face, other: Face) -> bool:
    """Whether the embeddings are equal in the precision in which they are stored."""
    return np.array_equal(np.float32(face.embedding), np.float32(other.embedding))
