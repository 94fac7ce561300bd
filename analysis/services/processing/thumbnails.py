"""Pictures made from a photo, for showing it: none carries EXIF, so no place or camera leaks.

Made in the worker, from the pixels that it decoded for the analysis.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from analysis.models import Face, Photo
from analysis.services.faces.picture_hash import picture_hash
from analysis.services.faces.same_faces import box_of
from analysis.services.processing.chips import cut_chip

DISPLAY_SIDE = 1600  # pixels; fills a laptop's window, at a quarter of a camera's bytes
THUMBNAIL_SIDE = 400  # pixels; a grid's tile on a dense screen
CHIP_SIDE = 224  # pixels; a face card's picture on a dense screen
# A page shows many thumbnails and chips, which are to be small: in WebP they take two thirds of a
# JPEG's bytes, in the quickest of libwebp's ways eight times as long; the default one takes twice
# that for a sixth less. Of the display picture, whose WebP would cost more than decoding the photo,
# a page shows one.
SMALL = {"format": "WEBP", "quality": 80, "method": 0}
QUICK = {"format": "JPEG", "quality": 85}
# Means of areas first, down to so many times the size: half the time of resampling every pixel.
REDUCING_GAP = 1.1


def store_pictures(photo: Photo, pixels: np.ndarray) -> None:
    """Store the photo's display picture and thumbnail.

    pixels: uint8 (height, width, 3), RGB, upright.
    """
    display = _shrunk(Image.fromarray(pixels), DISPLAY_SIDE)
    _store(photo.display_key, display, QUICK)
    _store(photo.thumbnail_key, _shrunk(display, THUMBNAIL_SIDE), SMALL)


def store_chips(faces: Iterable[Face], pixels: np.ndarray) -> None:
    """Store a square picture of each face, and have its row know the picture's hash.

    pixels: uint8 (height, width, 3), RGB, the upright photo that the faces' boxes refer to.
    """
    picture = Image.fromarray(pixels)
    for face in faces:
        chip = _shrunk(cut_chip(picture, box_of(face)), CHIP_SIDE)
        face.picture_hash = picture_hash(chip)
        _store(face.chip_key, chip, SMALL)


def _shrunk(picture: Image.Image, side: int) -> Image.Image:
    """A copy whose longer side is at most `side` pixels."""
    shrunk = picture.copy()
    shrunk.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=REDUCING_GAP)
    return shrunk


def _store(key: str, picture: Image.Image, form: Mapping[str, Any]) -> None:
    encoded = io.BytesIO()
    picture.save(encoded, **form)
    default_storage.save(key, ContentFile(encoded.getvalue()))
