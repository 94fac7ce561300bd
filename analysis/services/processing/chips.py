"""Cutting the picture of a face out of its photo."""

from __future__ import annotations

from PIL import Image

from analysis.analyzer import BoundingBox

CHIP_MARGIN = 0.25  # of the face's longer side, on each side: hair and chin belong to a face


def cut_chip(picture: Image.Image, box: BoundingBox) -> Image.Image:
    """A square picture of the face in this box of a photo; beyond the photo's edges it is black."""
    side = max(box.width, box.height) * (1 + 2 * CHIP_MARGIN)
    left = round(box.left + (box.width - side) / 2)
    top = round(box.top + (box.height - side) / 2)
    whole_side = max(1, round(side))
    return picture.crop((left, top, left + whole_side, top + whole_side))
