"""A photo with what was found drawn upon it, to be saved and sent on."""

from __future__ import annotations

import io
import uuid
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from analysis.errors import PhotoNotFound
from analysis.models import Photo
from analysis.services.faces.face_rows import analysis_of
from analysis.services.gallery import faces_with_people, person_of
from analysis.services.library.picture_labels import Box, labels_of, text_height_of
from analysis.services.media_files import read_file

if TYPE_CHECKING:
    from accounts.models import User
    from analysis.models import Face

LAST_WRITTEN = "\u02ba"  # of the letters that the labels' fonts have
INK, ACCENT = "#17181b", "#ffd234"  # of a focus frame, as on the pages


def annotated_picture(*, owner: User, photo_id: uuid.UUID) -> bytes:
    """The display picture with a frame and a label for each visible face, as JPEG without EXIF.

    Faces are numbered as on the photo's page. Raises PhotoNotFound, also for another owner's, and
    FileNotFoundError before the photo's first analysis.
    """
    photo = Photo.objects.for_owner(owner).filter(pk=photo_id).first()
    if photo is None:
        raise PhotoNotFound
    picture = Image.open(io.BytesIO(read_file(photo.display_key))).convert("RGB")
    draw = ImageDraw.Draw(picture)
    faces = list(faces_with_people().filter(photo=photo, hidden=False).order_by("box_left"))
    boxes = [_scaled_box(face, picture.width / photo.width) for face in faces]
    labels = labels_of(
        [_parts(face, number) for number, face in enumerate(faces, start=1)], boxes, picture.size
    )
    stroke = max(2, text_height_of(picture.size) // 8)
    for box in boxes:
        draw.rectangle(box, outline=INK, width=stroke + 2)
        draw.rectangle(box, outline=ACCENT, width=stroke)
    for label in labels:
        label.draw(draw, ink=INK, ground=ACCENT)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=90)
    return written.getvalue()


def _scaled_box(face: Face, scale: float) -> Box:
    """Left, top, right and bottom in pixels of a picture of this scale."""
    right, bottom = face.box_left + face.box_width, face.box_top + face.box_height
    return face.box_left * scale, face.box_top * scale, right * scale, bottom * scale


def _parts(face: Face, number: int) -> tuple[str, ...]:
    """Who, how old and which gender, as far as it is sure: "Ada", "25 to 40 years", "female"."""
    person = person_of(face)
    parts = [
        person.name
        if person and _can_be_written(person.name)
        else _("Face %(number)s") % {"number": number}
    ]
    if face.age_years is not None:
        low, high = f"{face.age_low_years:.0f}", f"{face.age_high_years:.0f}"
        parts.append(_("%(low)s to %(high)s years") % {"low": low, "high": high})
    if face.gender and "gender" not in analysis_of(face).not_sure:
        parts.append(face.get_gender_display().lower())
    return tuple(parts)


def _can_be_written(name: str) -> bool:
    """Whether the fonts have its letters; they are those of Latin scripts."""
    return bool(name) and max(name) <= LAST_WRITTEN
