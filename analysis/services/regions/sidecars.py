"""The XMP file of a stored photo: whom its faces show, for other programs."""

from __future__ import annotations

from collections.abc import Collection
from typing import IO

from django.core.files.storage import default_storage

from analysis import analyzer
from analysis.analyzer import ImageError
from analysis.models import Face, Photo
from analysis.services.regions.region import Region
from analysis.services.regions.xmp_writing import xmp_of

UPRIGHT = 1


def named_faces(photos: Collection[Photo]) -> dict[Photo, list[Face]]:
    """The visible faces of each photo that show somebody who has a name, by one query."""
    faces = (
        Face.objects.visible()
        .filter(photo__in=photos, assignment__isnull=False)
        .exclude(assignment__person__name="")
        .select_related("assignment__person")
        .defer("embedding")
        .order_by("photo", "position")
    )
    by_id = {photo.pk: photo for photo in photos}
    named: dict[Photo, list[Face]] = {}
    for face in faces:
        named.setdefault(by_id[face.photo_id], []).append(face)
    return named


def sidecar_of(photo: Photo, faces: Collection[Face], original: IO[bytes]) -> bytes | None:
    """The XMP file of a photo with these faces, each with its person; None for no faces.

    original: the photo's file, whose orientation the rectangles are of; it is read from its start.
    """
    regions = [region for face in faces if (region := _region(face, photo))]
    if not regions:
        return None
    return xmp_of(
        regions, width=photo.width, height=photo.height, orientation=_orientation(original)
    )


def sidecar_of_stored(photo: Photo) -> bytes | None:
    """The XMP file of a photo as it is now; None where nobody in it has a name."""
    faces = named_faces([photo]).get(photo)
    if not faces:
        return None
    with default_storage.open(photo.storage_key) as original:
        return sidecar_of(photo, faces, original)


def _region(face: Face, photo: Photo) -> Region | None:
    """The part of a face's box that lies in the photo, in shares of it."""
    return Region(
        face.assignment.person.name,
        face.box_left / photo.width,
        face.box_top / photo.height,
        face.box_width / photo.width,
        face.box_height / photo.height,
    ).within_photo()


def _orientation(original: IO[bytes]) -> int:
    original.seek(0)
    try:
        return analyzer.probe_photo(original).orientation
    except ImageError:
        return UPRIGHT
