"""The work of a worker on a face that its owner drew: from the box to a recorded face."""

from __future__ import annotations

import datetime
import logging
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max

from analysis import analyzer
from analysis.analyzer import BoundingBox, DecodedImage
from analysis.models import DrawnBox, Face, Photo
from analysis.services.dispatch import dispatch_box, dispatch_recognition
from analysis.services.events import announce_photos
from analysis.services.faces.face_rows import ANALYSIS_FIELDS, drawn_face_from
from analysis.services.faces.same_faces import same_faces
from analysis.services.gallery import lock_gallery, person_of, reconsider
from analysis.services.media_files import delete_files, delete_folder
from analysis.services.outages import is_outage
from analysis.services.processing.looking import decoded_photo
from analysis.services.processing.thumbnails import store_chips

logger = logging.getLogger(__name__)

# Of a face that was there before the box was drawn, its place among the photo's stays.
ADJUSTED_FIELDS = [*(name for name in ANALYSIS_FIELDS if name != "position"), "manual"]


def look_into_box(*, box_id: uuid.UUID, at: datetime.datetime) -> None:
    """Look at the face in a drawn box and record it; nothing where the box waits no more.

    A box whose photo cannot be read, or that stops its worker too often, is given up; not for an
    outage, after which it is sent again.
    """
    analyzer.load()  # Before the attempt: models that do not load are no box's fault.
    waiting = DrawnBox.objects.waiting().filter(pk=box_id)
    if waiting.update(attempts=F("attempts") + 1, dispatched_at=at) != 1:
        return
    box = DrawnBox.objects.select_related("photo").filter(pk=box_id).first()
    if box is None:
        return
    try:
        _look_into(box)
    except Exception as error:
        if is_outage(error):
            _same_box(box).update(attempts=F("attempts") - 1)
        raise


def _look_into(box: DrawnBox) -> None:
    decoded = decoded_photo(box.photo)
    if not isinstance(decoded, DecodedImage):
        logger.warning("The photo %s of a drawn box cannot be read any more.", box.photo_id)
        _same_box(box).update(attempts=settings.ANALYSIS_MAX_ATTEMPTS)
        announce_photos([box.photo])
        return
    drawn = BoundingBox(box.left, box.top, box.width, box.height)
    [analysis] = analyzer.analyze_boxes(decoded.pixels, [drawn])
    face = drawn_face_from(box.photo, box.pk, analysis, model_version=analyzer.model_version())
    store_chips([face], decoded.pixels)
    if not record_drawn_face(box=box, face=face):
        _delete_unused_picture(face, box.photo)


@transaction.atomic
def record_drawn_face(*, box: DrawnBox, face: Face) -> bool:
    """Make what was seen in a box a face of its photo, or the face of this id that it was.

    Returns False and records nothing where the box was taken away or drawn anew meanwhile, or
    where the detector has found the face since. On commit: an event, and the machine thinks about
    whom it shows.
    """
    lock_gallery(box.owner_id)
    deleted, _ = _same_box(box).delete()
    if not deleted:
        return False
    announce_photos([box.photo])
    known = Face.objects.filter(pk=face.pk).select_related("assignment__person").first()
    others = Face.objects.filter(photo=box.photo_id).exclude(pk=face.pk)
    if known is None:
        if same_faces([face], list(others)):
            return False
        last = others.aggregate(last=Max("position"))["last"]
        face.position = 0 if last is None else last + 1
        face.save(force_insert=True)
        dispatch_recognition(box.owner_id)
        return True
    Face.objects.bulk_update([face], ADJUSTED_FIELDS)
    person = person_of(known)
    reconsider(box.owner_id, faces=[face.pk], people=[person.pk] if person else [])
    return True


def redispatch_boxes(*, at: datetime.datetime) -> None:
    """Send messages again for boxes that wait for long, since a message may have been lost.

    One too many does no harm: the face is recorded once.
    """
    long_ago = at - datetime.timedelta(seconds=settings.ANALYSIS_REDISPATCH_SECONDS)
    waiting = DrawnBox.objects.waiting().filter(dispatched_at__lt=long_ago)
    oldest = waiting.order_by("dispatched_at").values_list("pk", flat=True)
    boxes = list(oldest[: settings.ANALYSIS_REDISPATCH_MESSAGES])
    DrawnBox.objects.filter(pk__in=boxes).update(dispatched_at=at)
    for box_id in boxes:
        dispatch_box(box_id)


def _same_box(box: DrawnBox):
    """The row, unless the box was drawn anew since it was read."""
    return DrawnBox.objects.filter(
        pk=box.pk, left=box.left, top=box.top, width=box.width, height=box.height
    )


def _delete_unused_picture(face: Face, photo: Photo) -> None:
    if not Photo.objects.filter(pk=photo.pk).exists():
        delete_folder(photo.folder)
    elif not Face.objects.filter(pk=face.pk).exists():
        delete_files([face.chip_key])
