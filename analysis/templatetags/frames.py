"""Faces on a thumbnail: frames round them as one shape, and which part of it they are in."""

from collections.abc import Iterable

from django import template

from analysis.models import Face

CORNER = 0.26  # of a side: how far a corner reaches along it, as in parts/face_frame.html

UPPER, LOWER = 0.4, 0.65  # of a photo's height: where its upper part ends and its lower one begins

register = template.Library()


@register.filter
def frames(faces: Iterable[Face]) -> str:
    """The corners round these faces as the data of an SVG path, in pixels of the photo.

    One shape costs a page of thumbnails much less than an element for each face.
    """
    return "".join(map(_frame, faces))


@register.filter
def kept_part(faces: Iterable[Face], height: int) -> str:
    """Which part of a photo of `height` pixels stays where a tile cuts it: "Min", "Mid" or "Max".

    They are the words of SVG's preserveAspectRatio for top, middle and bottom. It is the part with
    the middle of the faces, and the middle of a photo without any.
    """
    edges = [(face.box_top, face.box_top + face.box_height) for face in faces]
    if not edges:
        return "Mid"
    middle = (min(top for top, _ in edges) + max(bottom for _, bottom in edges)) / 2 / height
    return "Min" if middle < UPPER else "Mid" if middle < LOWER else "Max"


def _frame(face: Face) -> str:
    left, top, width, height = face.box_left, face.box_top, face.box_width, face.box_height
    across, down = CORNER * width, CORNER * height
    # Round the box by the hands of the clock, from below its left upper corner.
    return (
        f"M{left:.0f} {top + down:.0f}v{-down:.0f}h{across:.0f}"
        f"m{width - 2 * across:.0f} 0h{across:.0f}v{down:.0f}"
        f"m0 {height - 2 * down:.0f}v{down:.0f}h{-across:.0f}"
        f"m{2 * across - width:.0f} 0h{-across:.0f}v{-down:.0f}"
    )
