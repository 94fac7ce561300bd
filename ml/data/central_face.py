"""Which of several faces a labelled picture means: the one nearest its centre."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from ml.analysis_result import BoundingBox


class HasBox(Protocol):
    @property
    def box(self) -> BoundingBox: ...


Face = TypeVar("Face", bound=HasBox)


def central_face(faces: Iterable[Face], width: int, height: int) -> Face | None:
    """The face whose box's centre is nearest the picture's, or None where there is none.

    faces: anything with a box in pixels of the picture. width, height: of the picture, in pixels.
    """

    def distance(face: Face) -> float:
        x, y = face.box.center
        return (x - width / 2) ** 2 + (y - height / 2) ** 2

    return min(faces, key=distance, default=None)
