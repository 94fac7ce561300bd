"""Pictures made from a photo, for showing it: none carries EXIF, so no place or camera leaks.

Made in the worker, from the pixels that it decoded for the analysis.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

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
WEBP_QUALITY = 80
# Of libwebp's ways of looking for smaller files 4, the default, takes twice as long as 2 for 3%.
SMALL = 2  # a page shows many thumbnails and chips
QUICK = 0  # and one display picture: 16% larger in 40% less time


def store_pictures(photo: Photo, pixels: np.ndarray) -> None:
    """Store the photo's display picture and thumbnail.

    pixels: uint8 (height, width, 3), RGB, upright.
    """
    display = _shrunk(Image.fromarray(pixels), DISPLAY_SIDE)
    thumbnail = _webp(_shrunk(display, THUMBNAIL_SIDE), SMALL)
    is_one = max(display.size) <= THUMBNAIL_SIDE
    _store(photo.display_key, thumbnail if is_one else _webp(display, QUICK))
    _store(photo.thumbnail_key, thumbnail)


def store_chips(faces: Iterable[Face], pixels: np.ndarray) -> None:
    """Store a square picture of each face, and have its row know the picture's hash.

    pixels: uint8 (height, width, 3), RGB, the upright photo that the faces' boxes refer to.
    """
    picture = Image.fromarray(pixels)
    for face in faces:
        chip = _shrunk(cut_chip(picture, box_of(face)), CHIP_SIDE)
        face.picture_hash = picture_hash(chip)
        _store(face.chip_key, _webp(chip, SMALL))


def _shrunk(picture: Image.Image, side: int) -> Image.Image:
    """A copy whose longer side is at most `side` pixels."""
    shrunk = picture.copy()
    shrunk.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return shrunk


def _webp(picture: Image.Image, method: int) -> bytes:
    encoded = io.BytesIO()
    picture.save(encoded, "WEBP", quality=WEBP_QUALITY, method=method)
    return encoded.getvalue()


def _store(key: str, data: bytes) -> None:
    default_storage.save(key, ContentFile(data))
