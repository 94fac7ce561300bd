"""Migrations leave the version before them running, so that an update needs no interruption."""

from collections.abc import Iterator

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddField, AddIndex, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

# What came until here was never released: nobody has large tables of it, or an older version.
NEVER_RELEASED = {"accounts": 9, "analysis": 14}


def interruptions(migration: Migration) -> Iterator[str]:
    """What of a migration breaks an older version, or locks a table for long."""
    made_here = {
        operation.name_lower
        for operation in migration.operations
        if isinstance(operation, CreateModel)
    }
    for operation in migration.operations:
        if getattr(operation, "model_name_lower", None) in made_here:
            continue
        if isinstance(operation, AddField):
            field = operation.field
            if not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED):
                yield f"{operation.describe()}: the version before gives no value; say db_default"
        elif isinstance(operation, AddIndex) and not isinstance(operation, AddIndexConcurrently):
            yield f"{operation.describe()}: nobody can write meanwhile; use AddIndexConcurrently"


def ours() -> list[tuple[str, str, Migration]]:
    on_disk = MigrationLoader(None).disk_migrations
    return [
        (app, name, migration)
        for (app, name), migration in on_disk.items()
        if app in NEVER_RELEASED
    ]


def test_the_version_before_runs_on_the_tables_of_the_next():
    found = [
        f"{app}.{name}: {what}"
        for app, name, migration in ours()
        if int(name[:4]) > NEVER_RELEASED[app]
        for what in interruptions(migration)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("name", "said"),
    [("0013_strictness", "db_default"), ("0009_embeddings_of_an_owner_together", "Concurrently")],
)
def test_what_interrupts_is_seen(name, said):
    [migration] = [migration for _, found, migration in ours() if found == name]
    assert any(said in what for what in interruptions(migration))
