"""Several photos as one ZIP, which is written while it is sent: nothing of its size is kept."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import AsyncIterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async

from analysis.models import Face, Photo
from analysis.services.csv_lines import csv_line
from analysis.services.media_files import read_file
from analysis.services.regions.sidecars import named_faces, sidecar_of

if TYPE_CHECKING:
    from typing_extensions import Buffer

logger = logging.getLogger(__name__)

COLUMNS = ["person", "name", "face", "photo", "file"]


class _Outbox(io.RawIOBase):
    """A file that can only be written to, and is emptied by whoever sends it on."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: Buffer, /) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def empty(self) -> bytes:
        written = b"".join(self._pieces)
        self._pieces.clear()
        return written


async def zip_of(photos: Sequence[Photo]) -> AsyncIterator[bytes]:
    """The photos as they were uploaded, under their names, one file in memory at a time.

    Beside each lies an XMP file with the people in it who have a name, and they are listed as CSV
    and JSON. A file that has gone since is left out.
    """
    outbox = _Outbox()
    named = await sync_to_async(named_faces)(photos)
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_STORED) as archive:  # photos are compressed
        for name, photo in zip(names_in_archive(photos), photos, strict=True):
            try:
                content = await sync_to_async(read_file)(photo.storage_key)
            except FileNotFoundError:
                logger.warning("%s is not in the media storage.", photo.storage_key)
                continue
            moment = (photo.taken_at or photo.created_at).timetuple()[:6]
            since_1980 = max(moment, (1980, 1, 1, 0, 0, 0))  # the first that a ZIP can say
            archive.writestr(zipfile.ZipInfo(name, since_1980), content)
            if photo in named:
                sidecar = sidecar_of(photo, named[photo], io.BytesIO(content))
                archive.writestr(f"{name}.xmp", sidecar or b"")
            yield outbox.empty()
        if named:
            lines = _people_lines(photos, named)
            archive.writestr("people.csv", "".join(map(csv_line, [COLUMNS, *lines])))
            people = [dict(zip(COLUMNS, map(str, line), strict=True)) for line in lines]
            archive.writestr("people.json", json.dumps(people, ensure_ascii=False, indent=1))
    yield outbox.empty()


def _people_lines(
    photos: Sequence[Photo], named: dict[Photo, list[Face]]
) -> list[tuple[object, ...]]:
    """A line for each face that shows somebody who has a name, in the order of the photos."""
    lines: list[tuple[object, ...]] = []
    for name, photo in zip(names_in_archive(photos), photos, strict=True):
        for face in named.get(photo, ()):
            person = face.assignment.person
            lines.append((person.pk, person.name, face.pk, photo.pk, name))
    return lines


def names_in_archive(photos: Sequence[Photo]) -> list[str]:
    """The names of the photos' files, each once: the second a.jpg is "a (2).jpg"."""
    seen: set[str] = set()
    names = []
    for photo in photos:
        name = PurePath(photo.original_filename or f"{photo.pk}.{photo.format}")
        given, number = str(name), 1
        while given.casefold() in seen:
            number += 1
            given = f"{name.stem} ({number}){name.suffix}"
        seen.add(given.casefold())
        names.append(given)
    return names
