"""Reading ZIP files that strangers made: one file at a time, within limits, never to a path.

Nothing here trusts what an archive says of itself: what is read is counted as it is read.
"""

from __future__ import annotations

import contextlib
import io
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _

from analysis.analyzer import ImageFileTooLarge
from analysis.errors import AnalysisError
from analysis.services.intake import own_export
from analysis.services.intake.company import (
    Company,
    SidecarAlone,
    albums_of_folder,
    is_sidecar,
    names_beside,
)
from analysis.services.regions import picasa, xmp_reading
from analysis.services.regions.region import Region

# The directory at an archive's end is read at once: so much for each file that there may be. Its
# fixed part takes 46 bytes, the rest is for the name and what programs add.
DIRECTORY_BYTES_PER_ENTRY = 400
# Photos hardly shrink, plain areas in a BMP a lot: what grows more than this is made to harm.
MAX_RATIO = 200
RATIO_FROM_BYTES = 1_000_000  # below, a ratio does no harm
IN_MEMORY_BYTES = 2_500_000  # of a file taken out; larger ones go to a temporary file
BLOCK_BYTES = 64 * 1024
NESTED = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
RESOURCE_FORKS = "__MACOSX/"  # what macOS adds beside each file
# What reading a damaged entry raises; the last three where it is packed in a way Python lacks.
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError),
)


class ArchiveUnreadable(AnalysisError):
    """A file that is no ZIP, or a damaged one."""

    code = "archive_unreadable"

    def __init__(self) -> None:
        super().__init__(
            _("This is no ZIP file, or it is damaged. Pack the photos again as a ZIP.")
        )


class ArchiveEmpty(AnalysisError):
    code = "archive_empty"

    def __init__(self) -> None:
        super().__init__(_("This ZIP holds no files. Pack the photos, or the folder they lie in."))


class ArchiveTooLarge(AnalysisError):
    code = "archive_too_large"

    def __init__(self, size: int) -> None:
        super().__init__(
            _(
                "This archive has %(size)s MB; the limit is %(max_archive_mb)s MB. Send its photos "
                "in several archives."
            )
            % {"size": f"{size / 1_000_000:.0f}", "max_archive_mb": settings.MAX_ARCHIVE_MB}
        )


class TooManyEntries(AnalysisError):
    code = "archive_too_many_files"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This archive has more than %(max_archive_files)s files, which is the limit. Send "
                "its photos in several archives."
            )
            % {"max_archive_files": settings.MAX_ARCHIVE_FILES}
        )


class EntryRefused(AnalysisError):
    """A file in an archive that is not taken out; the others are."""


class UnsafePath(EntryRefused):
    code = "unsafe_path"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This file's name leads out of the archive, or it is a link. Pack the photo "
                "itself, under a plain name."
            )
        )


class Encrypted(EntryRefused):
    code = "entry_encrypted"

    def __init__(self) -> None:
        super().__init__(_("This file is encrypted. Pack the photos without a password."))


class NestedArchive(EntryRefused):
    code = "nested_archive"

    def __init__(self) -> None:
        super().__init__(
            _("This is an archive within the archive. Send it by itself, or pack its photos.")
        )


class Bomb(EntryRefused):
    code = "zip_bomb"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This file grows to more than %(max_ratio)s times its packed size, as no photo "
                "does. Send it by itself if it is one."
            )
            % {"max_ratio": MAX_RATIO}
        )


class TotalTooLarge(EntryRefused):
    code = "archive_unpacks_too_large"

    def __init__(self) -> None:
        super().__init__(
            _(
                "The files of this archive have more than %(max_archive_unpacked_mb)s MB in all, "
                "which is the limit. Send the rest in another archive."
            )
            % {"max_archive_unpacked_mb": settings.MAX_ARCHIVE_UNPACKED_MB}
        )


class Damaged(EntryRefused):
    code = "entry_damaged"

    def __init__(self) -> None:
        super().__init__(
            _("This file is damaged, or packed in a way that is not supported. Pack it again.")
        )


def is_archive(file: IO[bytes]) -> bool:
    """Whether a file looks like a ZIP, by its end; reads 64 KB at most."""
    file.seek(0)
    found = zipfile.is_zipfile(file)
    file.seek(0)
    return found


class ArchiveReader:
    """The files of an archive, by their position in it; folders are none.

    source: seekable. Raises ArchiveUnreadable, ArchiveEmpty and TooManyEntries.
    """

    def __init__(self, source: IO[bytes]) -> None:
        limit = settings.MAX_ARCHIVE_FILES * DIRECTORY_BYTES_PER_ENTRY
        try:
            self._zip = zipfile.ZipFile(_BoundedReads(source, limit))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise ArchiveUnreadable from error
        entries = [
            entry
            for entry in self._zip.infolist()
            if not entry.is_dir() and not entry.filename.startswith(RESOURCE_FORKS)
        ]
        if not entries:
            raise ArchiveEmpty
        if len(entries) > settings.MAX_ARCHIVE_FILES:
            raise TooManyEntries
        self._picasa: dict[str, dict[str, list[Region]]] = {}  # by folder
        self._by_path = {_path(entry): entry for entry in entries}
        told_of = {name for path in self._by_path for name in names_beside(path)}
        told_of |= {path for path in self._by_path if path.split("/")[-1] in picasa.FILENAMES}
        self._left_aside = own_export.beside_photos(self._by_path)
        self._albums = self._albums_of_exports()
        # What tells of photos is read with them, and no file of its own.
        self._entries = [entry for entry in entries if _path(entry) not in told_of]

    def __len__(self) -> int:
        return len(self._entries)

    def name(self, position: int) -> str:
        """As the archive says it: for people to recognise, and for nothing else."""
        return self._entries[position].filename

    def company(self, position: int) -> Company:
        """The albums of the file at this position, and what other programs say of it."""
        entry = self._entries[position]
        packets = [
            self._read(self._by_path[name], xmp_reading.MOST_BYTES)
            for name in names_beside(_path(entry))
            if name in self._by_path
        ]
        return Company(self._albums_of(entry), tuple(packets), self._named_by_picasa(_path(entry)))

    def _albums_of(self, entry: zipfile.ZipInfo) -> tuple[str, ...]:
        """Those that an export of ours names; else the one of the folder that the file lies in."""
        path = _path(entry)
        for export, albums in self._albums.items():
            if path.startswith(export):
                return tuple(albums.get(path.removeprefix(export), ()))
        return albums_of_folder(entry.filename.replace("\\", "/").rpartition("/")[0])

    def _albums_of_exports(self) -> dict[str, dict[str, list[str]]]:
        """By the folder of each export in the archive: the albums of each of its files."""
        return {
            path.removesuffix(own_export.ALBUMS): own_export.albums_in(
                self._read(self._by_path[path], own_export.MOST_BYTES)
            )
            for path in own_export.lists_of_albums(self._by_path)
        }

    def _named_by_picasa(self, path: str) -> tuple[Region, ...]:
        folder, slash, name = path.rpartition("/")
        if folder not in self._picasa:
            lists = [f"{folder}{slash}{each}" for each in picasa.FILENAMES]
            found = [self._by_path[each] for each in lists if each in self._by_path]
            content = self._read(found[0], picasa.MOST_BYTES) if found else b""
            self._picasa[folder] = picasa.read_picasa(content)
        return tuple(self._picasa[folder].get(name, ()))

    def _read(self, entry: zipfile.ZipInfo, limit: int) -> bytes:
        """A small file, a byte more than the limit at most; nothing where it cannot be read."""
        try:
            _check(entry)
            with self._zip.open(entry) as packed:
                return packed.read(limit + 1)
        except (EntryRefused, *UNREADABLE):
            return b""

    @contextlib.contextmanager
    def taken_out(self, position: int, *, room: int) -> Iterator[File]:
        """The file at this position, unpacked, for as long as the block runs.

        room: bytes that may still be unpacked of this archive. Raises EntryRefused, SidecarAlone,
        LeftAside, and ImageFileTooLarge beyond MAX_UPLOAD_MB.
        """
        entry = self._entries[position]
        if _path(entry) in self._left_aside:
            raise own_export.LeftAside
        if is_sidecar(entry.filename):
            raise SidecarAlone
        limit = settings.MAX_UPLOAD_MB * 1_000_000
        _check(entry)
        if entry.file_size > limit:
            raise ImageFileTooLarge(entry.file_size, limit)
        with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as unpacked:
            size = self._unpack(entry, unpacked, limit=limit, room=room)
            file = File(unpacked, name=entry.filename)
            file.size = size
            yield file

    def _unpack(self, entry: zipfile.ZipInfo, target: IO[bytes], *, limit: int, room: int) -> int:
        size = 0
        try:
            with self._zip.open(entry) as packed:
                while block := packed.read(BLOCK_BYTES):
                    if size == 0 and block.startswith(NESTED):
                        raise NestedArchive
                    size += len(block)
                    if size > limit:
                        raise ImageFileTooLarge(size, limit)
                    if size > room:
                        raise TotalTooLarge
                    target.write(block)
        except UNREADABLE as error:
            raise Damaged from error
        target.seek(0)
        return size


def _path(entry: zipfile.ZipInfo) -> str:
    """Where the archive says that it lies, so that what tells of it is found in whatever case."""
    return entry.filename.replace("\\", "/").casefold()


def _check(entry: zipfile.ZipInfo) -> None:
    """Refuse a file by what the archive says of it. Raises EntryRefused."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    drive = entry.filename[1:2] == ":"
    # The upper half of the attributes are Unix's, where the archive was made there.
    if path.is_absolute() or drive or ".." in path.parts or stat.S_ISLNK(entry.external_attr >> 16):
        raise UnsafePath
    if entry.flag_bits & 1:
        raise Encrypted
    grows = entry.file_size > MAX_RATIO * max(1, entry.compress_size)
    if grows and entry.file_size > RATIO_FROM_BYTES:
        raise Bomb


class _BoundedReads(io.RawIOBase):
    """A file that refuses to be read in pieces above a limit, as an archive's directory is."""

    def __init__(self, file: IO[bytes], limit: int) -> None:
        self._file = file
        self._limit = limit

    def read(self, size: int = -1) -> bytes:
        if size > self._limit:
            raise TooManyEntries
        return self._file.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._file.seek(offset, whence)
        return self._file.tell()

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True
