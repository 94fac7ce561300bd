"""Frames round faces, as one shape for all faces of a thumbnail."""

from collections.abc import Iterable

from django import template

from analysis.models import Face

CORNER = 0.26  # of a side: how far a corner reaches along it, as in parts/face_frame.html

register = template.Library()


@register.filter
def frames(faces: Iterable[Face]) -> str:
    """The corners round these faces as the data of an SVG path, in pixels of the photo.

    One shape costs a page of thumbnails much less than an element for each face.
    """
    return "".join(map(_frame, faces))


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
