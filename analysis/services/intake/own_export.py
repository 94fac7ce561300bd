"""What an export or a download of ours lays beside its photos, in a ZIP or taken out of it.

None of these files becomes a photo. The names of faces come from the XMP files beside the photos as
ever, and albums from the export's list of them: all photos of an export lie in one folder, which is
no album.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _

from analysis.errors import AnalysisError
from analysis.models.album import ALBUM_NAME_LENGTH
from analysis.models.job import LEFT_ASIDE
from analysis.models.person import as_kept

DOWNLOAD = frozenset({"people.csv", "people.json"})
ALBUMS = "albums.json"
EXPORT = DOWNLOAD | {ALBUMS, "photos.json"}
ALSO_IN_EXPORTS = frozenset({"readme.txt", "account.json"})
MOST_BYTES = 5_000_000  # of the list of albums; eighty thousand photos have as much
MOST_ALBUMS = 100  # that one photo is put into


class LeftAside(AnalysisError):
    """A file of an export of ours that is no photo."""

    code = LEFT_ASIDE

    def __init__(self) -> None:
        super().__init__(
            _(
                "This file belongs to an export of this site and is no photo. Names are taken from "
                "the XMP files beside the photos, and albums from albums.json where the export is "
                "sent as the ZIP that it was. There is nothing to do."
            )
        )


def beside_photos(paths: Collection[str]) -> set[str]:
    """Those of an archive's files that belong to exports or downloads of ours and are no photos.

    paths: in lower case. An export is known by all that it has, a download by its two lists.
    """
    beside = set()
    for folder, names in _by_folder(paths).items():
        if names >= EXPORT:
            names &= EXPORT | ALSO_IN_EXPORTS
        elif names >= DOWNLOAD:
            names &= DOWNLOAD
        else:
            continue
        beside |= {f"{folder}{name}" for name in names}
    return beside


def indexes_beside_photos(filenames: Sequence[str]) -> set[int]:
    """As `beside_photos`, of the files of one upload: their indexes."""
    names = [filename.casefold() for filename in filenames]
    beside = beside_photos(names)
    return {index for index, name in enumerate(names) if name in beside}


def lists_of_albums(paths: Collection[str]) -> list[str]:
    """The lists of albums among the files of an archive. paths: in lower case."""
    return [f"{folder}{ALBUMS}" for folder, names in _by_folder(paths).items() if names >= EXPORT]


def albums_in(content: bytes) -> dict[str, list[str]]:
    """The names of the albums that each file of an export is in, by its path in lower case.

    content: of the list of albums. What in it is not as we write it is left out.
    """
    if len(content) > MOST_BYTES:
        return {}
    try:
        listed = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    albums: dict[str, list[str]] = defaultdict(list)
    for album in listed if isinstance(listed, list) else ():
        name, files = _read(album)
        for file in files if name else ():
            if len(albums[file]) < MOST_ALBUMS:
                albums[file].append(name)
    return albums


def _read(album: Any) -> tuple[str, list[str]]:
    """The name of an album, empty where it has none, and its files."""
    said = album if isinstance(album, dict) else {}
    name, files = said.get("name"), said.get("files")
    kept = as_kept(name)[:ALBUM_NAME_LENGTH].strip() if isinstance(name, str) else ""
    listed = files if isinstance(files, list) else ()
    return kept, [file.casefold() for file in listed if isinstance(file, str)]


def _by_folder(paths: Collection[str]) -> dict[str, set[str]]:
    """The names of the files in each folder, whose path ends with a slash or is empty."""
    folders: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        folder, slash, name = path.rpartition("/")
        folders[f"{folder}{slash}"].add(name)
    return folders
