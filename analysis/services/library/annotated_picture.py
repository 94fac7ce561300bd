"""A photo with what was found drawn upon it, to be saved and sent on."""

from __future__ import annotations

import io
import itertools
import uuid
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

import analysis
from analysis.errors import PhotoNotFound
from analysis.models import Photo
from analysis.services.faces.face_rows import analysis_of
from analysis.services.gallery import faces_with_people, person_of
from analysis.services.media_files import read_file

if TYPE_CHECKING:
    from accounts.models import User
    from analysis.models import Face

FONTS = Path(analysis.__file__).parent / "static/fonts/hanken-grotesk"
LATIN, LATIN_EXTENDED = FONTS / "latin.woff2", FONTS / "latin-ext.woff2"
LAST_OF_LATIN, LAST_OF_EXTENDED = "\u00ff", "\u02ba"
INK, ACCENT = "#17181b", "#ffd234"  # of a focus frame, as on the pages
TEXT_SHARE = 1 / 45  # height of the letters, of the picture's longer side
SMALLEST_TEXT = 12  # pixels


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
    text_height = max(SMALLEST_TEXT, round(max(picture.size) * TEXT_SHARE))
    faces = faces_with_people().filter(photo=photo, hidden=False).order_by("box_left")
    for number, face in enumerate(faces, start=1):
        box = _scaled_box(face, picture.width / photo.width)
        stroke = max(2, text_height // 8)
        draw.rectangle(box, outline=INK, width=stroke + 2)
        draw.rectangle(box, outline=ACCENT, width=stroke)
        _draw_label(draw, _label(face, number), box, text_height)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=90)
    return written.getvalue()


def _scaled_box(face: Face, scale: float) -> tuple[float, float, float, float]:
    """Left, top, right and bottom in pixels of a picture of this scale."""
    right, bottom = face.box_left + face.box_width, face.box_top + face.box_height
    return face.box_left * scale, face.box_top * scale, right * scale, bottom * scale


def _label(face: Face, number: int) -> str:
    """Who, how old and which gender, as far as it is sure: "Ada, 25 to 40 years, female"."""
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
    return ", ".join(parts)


def _can_be_written(name: str) -> bool:
    """Whether the fonts have its letters; they are those of Latin scripts."""
    return bool(name) and max(name) <= LAST_OF_EXTENDED


def _draw_label(
    draw: ImageDraw.ImageDraw, text: str, box: tuple[float, ...], text_height: int
) -> None:
    """Write above the box, or within it where there is no room, never beyond the picture."""
    runs = [
        ("".join(letters), _font(LATIN_EXTENDED if extended else LATIN, text_height))
        for extended, letters in itertools.groupby(text, lambda letter: letter > LAST_OF_LATIN)
    ]
    margin = text_height // 3
    width = sum(font.getlength(run) for run, font in runs) + 2 * margin
    height = text_height + 2 * margin
    left = max(0, min(box[0], draw.im.size[0] - width))
    top = box[1] - height if box[1] >= height else box[1]
    draw.rectangle((left, top, left + width, top + height), fill=ACCENT)
    left += margin
    for run, font in runs:
        draw.text((left, top + height / 2), run, INK, font, anchor="lm")
        left += font.getlength(run)


@cache
def _font(path: Path, height: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(path, height)
    font.set_variation_by_name("SemiBold")
    return font
