"""Making an installation what an archive says, all of it or nothing."""

from __future__ import annotations

import gzip
import tarfile
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import connection, transaction

from faceproject.care.archive import (
    DATABASE,
    MEDIA,
    ArchiveError,
    Manifest,
    columns_of,
    compare_schema,
    read_manifest,
    tables,
    verify,
)
from faceproject.care.backup import stored_keys


def restore(path: Path, *, replace: bool = False) -> Manifest:
    """Load the archive; its digests are checked before anything is changed.

    replace: whatever this installation holds goes. Without it one that has users is left alone;
    raises ArchiveError. Constraints are checked at the end, so a backup that breaks one is refused
    as a whole.
    """
    if not replace and get_user_model().objects.exists():
        raise ArchiveError(
            "This installation has users. To lose them and all their photos, "
            "say --replace-everything."
        )
    if not path.is_file():
        raise ArchiveError(f"There is no file {path}. Name what `manage.py backup` wrote.")
    if not tarfile.is_tarfile(path):
        raise ArchiveError(f"{path} is no backup, which is a tar.")
    with tarfile.open(path) as archive:
        manifest = read_manifest(archive)
        compare_schema(manifest, {table: columns_of(table) for table in tables()})
        verify(archive, manifest)
        with transaction.atomic():
            _load_tables(archive, manifest)
            # With the rows still undone, should the storage fail.
            _load_photos(archive, manifest)
    return manifest


def _load_tables(archive: tarfile.TarFile, manifest: Manifest) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(map(quote, tables()))} CASCADE")
        # What triggers would note of the rows is among the rows of other tables.
        for table in tables():
            cursor.execute(f"ALTER TABLE {quote(table)} DISABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, columns in manifest.columns.items():
            packed = archive.extractfile(f"{DATABASE}{table}.gz")
            with gzip.open(packed) as rows:
                listed = ", ".join(map(quote, columns))
                cursor.copy_expert(f"COPY {quote(table)} ({listed}) FROM STDIN", rows)
        for statement in _continue_numbering():
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables():
            cursor.execute(f"ALTER TABLE {quote(table)} ENABLE TRIGGER USER")


def _continue_numbering() -> list[str]:
    """What lets the next row of each table get a number that no row has."""
    models = connection.introspection.installed_models(tables())
    return connection.ops.sequence_reset_sql(no_style(), models)


def _load_photos(archive: tarfile.TarFile, manifest: Manifest) -> None:
    wanted = {name.removeprefix(MEDIA) for name in manifest.members if name.startswith(MEDIA)}
    for key in set(stored_keys()) - wanted:
        default_storage.delete(key)
    for key in sorted(wanted):
        default_storage.save(key, File(archive.extractfile(f"{MEDIA}{key}")))
