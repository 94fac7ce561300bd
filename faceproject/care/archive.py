"""One file that holds all of an installation: its tables, its photos, and what both must be.

A tar of `database/TABLE.gz` (what COPY writes), `media/KEY`, and at its end `manifest.json`: the
migrations and columns the tables have, and size and sha256 of each member.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

MANIFEST = "manifest.json"
DATABASE = "database/"
MEDIA = "media/"
FORM = 1  # of the archive


class ArchiveError(Exception):
    """An archive that cannot be used; its text says why and what to do."""


@dataclass(slots=True)
class Manifest:
    """What the archive holds."""

    form: int
    created_at: str
    migrations: list[str]
    columns: dict[str, list[str]] = field(default_factory=dict)  # by table, in their order
    members: dict[str, str] = field(default_factory=dict)  # sha256 by name

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()


def applied_migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def tables() -> list[str]:
    """All tables of the site but those of sessions: after a restoration people sign in anew."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(names) - {"django_session"})


def columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in described]


def read_manifest(archive: tarfile.TarFile) -> Manifest:
    """Raises ArchiveError where it is none of ours, or of a later form."""
    try:
        manifest = Manifest(**json.load(archive.extractfile(MANIFEST)))
    except (KeyError, TypeError, ValueError):
        raise ArchiveError(
            "This file has no manifest: it is no backup, or only half of one."
        ) from None
    if manifest.form != FORM:
        raise ArchiveError(f"This backup has form {manifest.form}; this version reads {FORM}.")
    return manifest


def verify(archive: tarfile.TarFile, manifest: Manifest) -> None:
    """Read everything once. Raises ArchiveError where a member is missing, strange or damaged."""
    found = {member.name: member for member in archive if member.name != MANIFEST}
    if found.keys() != manifest.members.keys():
        odd = sorted(found.keys() ^ manifest.members.keys())
        raise ArchiveError(f"{len(odd)} members are missing or strange: {odd[0]}, ...")
    for name, member in found.items():
        digest = hashlib.file_digest(archive.extractfile(member), "sha256").hexdigest()
        if digest != manifest.members[name]:
            raise ArchiveError(f"{name} is damaged. Use another backup.")


def add_member(archive: tarfile.TarFile, manifest: Manifest, name: str, content: IO[bytes]) -> None:
    """Append a file that can seek, and take down its digest."""
    manifest.members[name] = hashlib.file_digest(content, "sha256").hexdigest()
    entry = tarfile.TarInfo(name)
    entry.size = content.tell()
    entry.mode = 0o600
    content.seek(0)
    archive.addfile(entry, content)


def compare_schema(manifest: Manifest, columns: Mapping[str, list[str]]) -> None:
    """Raises ArchiveError unless the tables here are those of the backup."""
    here = set(applied_migrations())
    there = set(manifest.migrations)
    if here != there:
        odd = sorted(here ^ there)
        raise ArchiveError(
            f"Backup and installation differ by {len(odd)} migrations, such as {odd[0]}. Restore "
            "with the version of faceproject that made the backup, and update afterwards."
        )
    strangers = manifest.columns.keys() - columns.keys()
    if strangers:
        raise ArchiveError(f"There is no table for {sorted(strangers)[0]}.")


def partial_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.partial")
