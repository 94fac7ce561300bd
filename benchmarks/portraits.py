"""Photos for timing, made of the public-domain portraits in tests/photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from ml.images import decode_image

FOLDER = Path(__file__).parents[1] / "tests" / "photos"
# Head and shoulders: left, top and side of a square, in pixels of the photo.
HEADS = {
    "obama.jpg": (200, 0, 590),
    "obama2.jpg": (0, 120, 626),
    "obama3.jpg": (290, 60, 490),
    "biden.jpg": (120, 0, 580),
}
# A sheet's portraits lie in a grid of so many columns.
SHEET_COLUMNS = 4


def portraits(count: int, side: int) -> np.ndarray:
    """uint8 (count, side, side, 3): portraits of one face, each cropped a little differently."""
    photos = []
    for index in range(count):
        turn, which = divmod(index, len(HEADS))
        name, (left, top, width) = list(HEADS.items())[which]
        left, top = left + turn, top + turn
        picture = Image.fromarray(decode_image(FOLDER / name).pixels)
        crop = (left, top, left + width - turn, top + width - turn)
        photos.append(np.asarray(picture.resize((side, side), Image.Resampling.BOX, crop)))
    return np.stack(photos)


def sheet(faces: int, side: int) -> np.ndarray:
    """uint8 (side, side, 3): a photo of so many faces, at most 16, each on a tile of its own."""
    tile = side // SHEET_COLUMNS
    photo = np.full((side, side, 3), 127, np.uint8)
    for index, portrait in enumerate(portraits(faces, tile)):
        row, column = divmod(index, SHEET_COLUMNS)
        photo[row * tile : (row + 1) * tile, column * tile : (column + 1) * tile] = portrait
    return photo
