"""Faces that their owners draw, where the detector missed them or framed them badly.

A drawn face is looked at by a worker as any other (services.processing.looking_into_boxes) and
marked as manual. Analyses anew look into its box again and never take it away, and a face that they
find in its place is the same one (services.processing.recording).
"""

from __future__ import annotations

import functools
import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.analyzer import BoundingBox
from analysis.errors import AnalysisError, FaceNotFound, PhotoNotFound
from analysis.models import DrawnBox, Face, Photo
from analysis.services.dispatch import dispatch_box
from analysis.services.events import announce_photos
from analysis.services.faces.same_faces import OVERLAP_OF_UNLIKE, box_of
from analysis.services.gallery import lock_gallery, remove_faces
from analysis.services.media_files import delete_files

if TYPE_CHECKING:
    from accounts.models import User

# Sides, in pixels. The window of the detector's first stage: nothing smaller was ever a face to it.
LEAST_SIDE = 12
# A face is at most about 1.6 times as high as wide, and a hand is not exact.
LONGEST_SHAPE = 3
# Boxes of one photo that wait at once; more come of a program gone wrong.
MOST_WAITING = 50
# How far a box may reach over the photo's edge, in pixels, since browsers round; it is cut off.
ROUNDING = 1.0


class BoxTooLarge(AnalysisError):
    """A box that is wider or higher than its photo."""

    code = "box_too_large"

    def __init__(self, photo: Photo) -> None:
        super().__init__(
            _("The box is larger than the photo, which has %(width)d × %(height)d pixels.")
            % {"width": photo.width, "height": photo.height}
        )


class BoxOutsidePhoto(AnalysisError):
    """A box that reaches over an edge of its photo."""

    code = "box_outside_photo"

    def __init__(self, photo: Photo) -> None:
        super().__init__(
            _(
                "The box reaches beyond the photo, which has %(width)d × %(height)d pixels. Draw "
                "it around what is seen of the face."
            )
            % {"width": photo.width, "height": photo.height}
        )


class BoxTooSmall(AnalysisError):
    """A box in which nothing can be seen."""

    code = "box_too_small"

    def __init__(self) -> None:
        super().__init__(
            _("The box is too small: each side needs %(least)d pixels of the photo at least.")
            % {"least": LEAST_SIDE}
        )


class BoxTooNarrow(AnalysisError):
    """A box of a shape that no face has."""

    code = "box_too_narrow"

    def __init__(self) -> None:
        super().__init__(
            _("No face is so long: one side of the box is at most %(most)d times the other.")
            % {"most": LONGEST_SHAPE}
        )


class PhotoNotAnalyzed(AnalysisError):
    """A photo in which no face has been looked for yet."""

    code = "photo_not_analyzed"

    def __init__(self) -> None:
        super().__init__(
            _("This photo is not analysed yet. Wait until it is: the face may be found by itself.")
        )


class FaceThereAlready(AnalysisError):
    """A box drawn around a face that the photo has already, or that is drawn and waits."""

    code = "face_there_already"

    def __init__(self, *, hidden: bool = False) -> None:
        super().__init__(
            _("There is a face already, which you have left out. Take it back instead.")
            if hidden
            else _("There is a face already. Adjust its box, or say whom it shows.")
        )


class TooManyBoxes(AnalysisError):
    """More boxes than a worker has to look into in one photo."""

    code = "too_many_boxes"

    def __init__(self) -> None:
        super().__init__(
            _("%(most)d faces drawn in this photo wait already. Draw more when they are there.")
            % {"most": MOST_WAITING}
        )


class FaceNotDrawn(AnalysisError):
    """A face that the detector found, which is no drawing to be taken away."""

    code = "face_not_drawn"

    def __init__(self) -> None:
        super().__init__(
            _("This face was found, not drawn. To be rid of it, say that it is not a face.")
        )


@transaction.atomic
def draw_face(*, owner: User, photo_id: uuid.UUID, box: BoundingBox) -> DrawnBox:
    """Have the face in this box of a photo looked at; its id is that of the box.

    box: pixels of the upright photo. Raises PhotoNotFound, PhotoNotAnalyzed, BoxTooLarge,
    BoxOutsidePhoto, BoxTooSmall, BoxTooNarrow, FaceThereAlready, TooManyBoxes. On commit: a task.
    """
    photo = _locked_photo(owner, photo_id)
    if photo.drawn_boxes.waiting().count() >= MOST_WAITING:
        raise TooManyBoxes
    return _dispatched(uuid.uuid4(), photo, box)


@transaction.atomic
def adjust_face(*, owner: User, face_id: uuid.UUID, box: BoundingBox) -> DrawnBox:
    """Have a face looked at in another box; it is then a manual one, and all said of it stays.

    Raises FaceNotFound, and else as `draw_face`. On commit: a task.
    """
    face = Face.objects.for_owner(owner).filter(pk=face_id).only("photo").first()
    if face is None:
        raise FaceNotFound
    return _dispatched(face_id, _locked_photo(owner, face.photo_id), box)


@transaction.atomic
def remove_drawn_face(*, owner: User, face_id: uuid.UUID) -> None:
    """Take away a face that its owner drew, or a box that still waits, with all said of it.

    Raises FaceNotFound, FaceNotDrawn. On commit: an event, and its picture goes.
    """
    lock_gallery(owner.pk)
    faces = Face.objects.for_owner(owner).filter(pk=face_id)
    face = faces.select_related("photo").defer("embedding").first()
    boxes = DrawnBox.objects.for_owner(owner).filter(pk=face_id).select_related("photo")
    box = boxes.first()
    drawn = face or box
    if drawn is None:
        raise FaceNotFound
    if face and not face.manual and box is None:
        raise FaceNotDrawn
    boxes.delete()
    if face and face.manual:
        remove_faces(owner.pk, faces)
        transaction.on_commit(functools.partial(delete_files, [face.chip_key]))
    announce_photos([drawn.photo])


def _locked_photo(owner: User, photo_id: uuid.UUID) -> Photo:
    photo = Photo.objects.for_owner(owner).filter(pk=photo_id).select_for_update().first()
    if photo is None:
        raise PhotoNotFound
    if not photo.has_pictures:
        raise PhotoNotAnalyzed
    return photo


def _dispatched(face_id: uuid.UUID, photo: Photo, box: BoundingBox) -> DrawnBox:
    """The row of a box that may be drawn, in place of one that waits for the same face."""
    box = _fit(photo, box)
    for face in photo.faces.exclude(pk=face_id).defer("embedding"):
        if box_of(face).iou(box) >= OVERLAP_OF_UNLIKE:
            raise FaceThereAlready(hidden=face.hidden)
    for other in photo.drawn_boxes.waiting().exclude(pk=face_id):
        if _box_of(other).iou(box) >= OVERLAP_OF_UNLIKE:
            raise FaceThereAlready
    drawn, _created = DrawnBox.objects.update_or_create(
        pk=face_id,
        defaults={
            "photo": photo,
            "owner_id": photo.owner_id,
            "left": box.left,
            "top": box.top,
            "width": box.width,
            "height": box.height,
            "attempts": 0,
            "dispatched_at": timezone.now(),
        },
    )
    dispatch_box(drawn.pk)
    announce_photos([photo])
    return drawn


def _box_of(drawn: DrawnBox) -> BoundingBox:
    return BoundingBox(drawn.left, drawn.top, drawn.width, drawn.height)


def _fit(photo: Photo, box: BoundingBox) -> BoundingBox:
    """The box within its photo."""
    if box.width > photo.width + ROUNDING or box.height > photo.height + ROUNDING:
        raise BoxTooLarge(photo)
    if (
        min(box.left, box.top) < -ROUNDING
        or box.right > photo.width + ROUNDING
        or box.bottom > photo.height + ROUNDING
    ):
        raise BoxOutsidePhoto(photo)
    left, top = max(box.left, 0.0), max(box.top, 0.0)
    width = min(box.right, float(photo.width)) - left
    height = min(box.bottom, float(photo.height)) - top
    if min(width, height) < LEAST_SIDE:
        raise BoxTooSmall
    if max(width, height) > LONGEST_SHAPE * min(width, height):
        raise BoxTooNarrow
    return BoundingBox(left, top, width, height)
