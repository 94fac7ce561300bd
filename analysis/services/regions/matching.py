"""Which face of a photo another program's rectangle is around."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.analyzer import BoundingBox
from analysis.models import Face, NamedRegion, Photo
from analysis.services.faces.same_faces import box_of

# Programs draw around a whole head, tightly or loosely; of a face within a frame of twice its
# sides the overlap (intersection over union) is a quarter.
LEAST_OVERLAP = 0.2


def box_of_region(region: NamedRegion, photo: Photo) -> BoundingBox:
    """The rectangle in pixels of the upright photo."""
    return BoundingBox(
        region.left * photo.width,
        region.top * photo.height,
        region.width * photo.width,
        region.height * photo.height,
    )


def matched_faces(
    photo: Photo, regions: Sequence[NamedRegion], faces: Sequence[Face]
) -> dict[NamedRegion, Face]:
    """The face that each rectangle is around; each face in one at most, the best overlap first.

    Where they overlap, the middle of each must lie in the other: frames of neighbours do not.
    """
    candidates = []
    for row, region in enumerate(regions):
        frame = box_of_region(region, photo)
        for column, face in enumerate(faces):
            box = box_of(face)
            overlap = frame.iou(box)
            mutual = _holds_middle_of(frame, box) and _holds_middle_of(box, frame)
            if overlap >= LEAST_OVERLAP and mutual:
                candidates.append((-overlap, row, column))
    matched: dict[NamedRegion, Face] = {}
    taken = set()
    for _, row, column in sorted(candidates):
        if regions[row] not in matched and column not in taken:
            matched[regions[row]] = faces[column]
            taken.add(column)
    return matched


def _holds_middle_of(box: BoundingBox, other: BoundingBox) -> bool:
    x, y = other.center
    return box.left <= x <= box.right and box.top <= y <= box.bottom
