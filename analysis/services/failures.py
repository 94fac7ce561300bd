"""Why a photo could not be read or analysed, in the language of whoever asks.

A worker knows nobody's language: reasons are kept in English, with their numbers, beside a code.
"""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# By code, as ml/images.py and services.processing.recovery word them, without numbers.
REASONS = {
    "empty_file": _("This file has no bytes. Save the photo again and use the new file."),
    "not_an_image": _("This file is not a photo that can be read. Save the photo as a JPEG."),
    "truncated_image": _(
        "This photo is cut off: the end of the file is missing. Copy or download it again."
    ),
    "damaged_image": _(
        "This photo is damaged and cannot be read. Open it in a photo program and export a new "
        "copy."
    ),
    "image_file_too_large": _("This file is larger than allowed. Export a smaller copy."),
    "image_too_large": _("This photo has more pixels than allowed. Export a smaller copy."),
    "analysis_crashed": _(
        "The analysis of this photo stopped several times without a result, so it is not tried "
        "again by itself. Start its analysis anew later, or save the photo as a JPEG with an image "
        "program and upload that."
    ),
}


def said_to_reader(*, code: str, message: str) -> str:
    """The reason in the reader's language; as it was kept where that is English or unknown."""
    if (get_language() or "en").startswith("en") or code not in REASONS:
        return message
    return str(REASONS[code])
