"""What comes with a photo: the folder that it lies in, and the names of faces beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files import File
from django.utils.translation import gettext as _

from analysis.analyzer import BoundingBox, ImageHeader
from analysis.errors import AnalysisError
from analysis.models import AlbumPhoto, Job, NamedRegion, Photo
from analysis.services.library.albums import album_of_name, name_of_folder
from analysis.services.regions.region import Region
from analysis.services.regions.xmp_reading import XmpUnreadable, read_regions

SIDECAR = ".xmp"
SAME_PLACE = 0.5  # overlap from which two rectangles of one name are one


class SidecarAlone(AnalysisError):
    """An XMP file without the photo that it tells of."""

    code = "sidecar_alone"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This file tells of a photo that was not sent with it. Send both together, the "
                "photo under the same name."
            )
        )


@dataclass(frozen=True, slots=True)
class Company:
    """albums: names. packets: XMP files. regions: named faces of the upright photo."""

    albums: tuple[str, ...] = ()
    packets: tuple[bytes, ...] = ()
    regions: tuple[Region, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(map(len, self.packets))


NO_COMPANY = Company()


def albums_of_folder(path: str) -> tuple[str, ...]:
    """The one album that photos in a folder go into; none for those that lie in no folder."""
    name = name_of_folder(path)
    return (name,) if name else ()


def is_sidecar(filename: str) -> bool:
    return filename.casefold().endswith(SIDECAR)


def names_beside(filename: str) -> list[str]:
    """What the XMP file of a photo may be called: `a.jpg.xmp`, or `a.xmp` as Lightroom has it."""
    if is_sidecar(filename):
        return []
    stem, dot, suffix = filename.rpartition(".")
    alike = [f"{stem}{SIDECAR}"] if dot and "/" not in suffix else []
    return [f"{filename}{SIDECAR}", *alike]


def sidecars_of(filenames: Sequence[str], sidecars: Collection[File]) -> dict[int, list[File]]:
    """The sidecars of each file that has some, by the file's index."""
    by_name = {PurePosixPath(sidecar.name or "").name.casefold(): sidecar for sidecar in sidecars}
    beside: dict[int, list[File]] = defaultdict(list)
    for index, filename in enumerate(filenames):
        for name in names_beside(filename.casefold()) if filename else ():
            if name in by_name:
                beside[index].append(by_name[name])
    return beside


def accompany(photo: Photo, header: ImageHeader, company: Company, *, job: Job | None) -> str:
    """Put a photo into its albums, and keep the named faces that came with it.

    To be used within a transaction. Returns what could not be taken along, for people; else
    nothing.
    """
    # In one order: two archives at once that make the same albums do not wait for each other.
    for name in sorted(company.albums, key=str.casefold):
        album = album_of_name(photo.owner, name)
        entry = AlbumPhoto(album=album, photo=photo, owner_id=photo.owner_id)
        AlbumPhoto.objects.bulk_create([entry], ignore_conflicts=True)
    regions, remark = list(company.regions), ""
    for packet in (*company.packets, *filter(None, [header.xmp])):
        try:
            regions += read_regions(
                packet,
                width=header.width,
                height=header.height,
                orientation=header.orientation,
            )
        except XmpUnreadable as error:
            remark = str(error)
    if regions:
        _keep(photo, regions, job)
    return remark


def _keep(photo: Photo, regions: Sequence[Region], job: Job | None) -> None:
    """Keep named faces, each once: the photo and its sidecar may both tell of it."""
    kept = [(known.name.casefold(), _frame(known)) for known in photo.named_regions.all()]
    new = []
    for region in regions:
        name, frame = region.name.casefold(), _frame(region)
        if not any(one == name and other.iou(frame) > SAME_PLACE for one, other in kept):
            kept.append((name, frame))
            new.append(region)
    NamedRegion.objects.bulk_create(
        (
            NamedRegion(
                photo=photo,
                owner_id=photo.owner_id,
                job=job,
                name=region.name,
                left=region.left,
                top=region.top,
                width=region.width,
                height=region.height,
            )
            for region in new
        ),
        ignore_conflicts=True,
    )


def _frame(region: Region | NamedRegion) -> BoundingBox:
    return BoundingBox(region.left, region.top, region.width, region.height)
