"""Writing all of an installation into one archive, while it goes on working."""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from faceproject.care.archive import (
    DATABASE,
    FORM,
    MANIFEST,
    MEDIA,
    Manifest,
    add_member,
    applied_migrations,
    columns_of,
    partial_path,
    tables,
)


def back_up(path: Path) -> Manifest:
    """Write the archive, readable by its owner only; it takes its name when it is whole.

    The tables are those of one moment. The photos are copied after it: one that is deleted
    meanwhile is missing, and one that is uploaded meanwhile has no row and is swept up later.
    """
    manifest = Manifest(FORM, timezone.now().isoformat(), applied_migrations())
    draft = partial_path(path)
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with tarfile.open(draft, "w") as archive:
        _add_tables(archive, manifest)
        for key in stored_keys():
            _add_photo(archive, manifest, key)
        written = manifest.to_json()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(written)
        archive.addfile(entry, io.BytesIO(written))
    draft.rename(path)
    return manifest


def stored_keys(folder: str = "photos") -> Iterator[str]:
    """The keys of all files in the media storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}"
    for name in sorted(folders):
        yield from stored_keys(f"{folder}/{name}")


@transaction.atomic
def _add_tables(archive: tarfile.TarFile, manifest: Manifest) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in tables():
            manifest.columns[table] = columns_of(table)
            listed = ", ".join(map(connection.ops.quote_name, manifest.columns[table]))
            with tempfile.TemporaryFile() as content:
                with gzip.open(content, "wb", compresslevel=6) as packed:
                    name = connection.ops.quote_name(table)
                    cursor.copy_expert(f"COPY {name} ({listed}) TO STDOUT", packed)
                content.seek(0)
                add_member(archive, manifest, f"{DATABASE}{table}.gz", content)


def _add_photo(archive: tarfile.TarFile, manifest: Manifest, key: str) -> None:
    try:
        with default_storage.open(key) as stored:
            add_member(archive, manifest, f"{MEDIA}{key}", stored)
    except FileNotFoundError:
        return  # deleted since its folder was listed
