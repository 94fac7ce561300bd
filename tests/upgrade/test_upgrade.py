"""An installation of an earlier release becomes one of this, and loses nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from faceproject.local.folders import LocalFolders
from faceproject.local.postgres_programs import PROGRAMS
from tests.local_process import ROOT

RECORDED = sorted(Path(__file__).parent.glob("*.sql"))
# What Django keeps about its own tables; migrations are there to change it.
OF_DJANGO = {"django_migrations", "django_content_type", "auth_permission"}
LOOK = """
import json
from django.test import Client
from accounts.models import ApiToken, User
user = User.objects.get(email="ada@example.com")
_, token = ApiToken.objects.create(user=user, name="look", scopes=["read"])
client = Client(headers={"Authorization": f"Token {token}"})
answers = [client.get(f"/api/v1/{path}/").json() for path in ("photos", "faces", "people", "jobs")]
print(json.dumps([answer["results"] for answer in answers]))
"""

Rows = dict[str, dict[str, dict]]


@dataclass(frozen=True)
class Installation:
    """A database on the embedded server."""

    folders: LocalFolders
    name: str = "upgraded"

    def psql(self, database: str, *what: str | Path) -> None:
        where = ["--host", self.folders.sockets, "--username", "postgres", "--dbname", database]
        how = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output", os.devnull]
        subprocess.run([PROGRAMS / "psql", *where, *how, *what], check=True)

    def manage(self, *command: str) -> str:
        address = self.folders.database_url.removesuffix("faceproject") + self.name
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            env={**os.environ, "DATABASE_URL": address, "ALLOWED_HOSTS": "testserver"},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def rows(self) -> Rows:
        """Every row of every table by its primary key, as JSON."""
        found: Rows = {}
        connection = psycopg2.connect(
            host=str(self.folders.sockets), user="postgres", dbname=self.name
        )
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" t')
                found[table] = {key(row): row for (row,) in cursor.fetchall()}
        connection.close()
        return found


def key(row: dict) -> str:
    """What tells a row from others: its id, or all of it."""
    return str(row.get("id", json.dumps(row, sort_keys=True)))


@pytest.fixture(params=RECORDED, ids=lambda path: path.stem)
def installation(request, embedded_servers) -> Iterator[Installation]:
    """What a release left, in a database of its own."""
    left = Installation(LocalFolders(embedded_servers.var))
    left.psql("postgres", "--command", f"CREATE DATABASE {left.name}")
    left.psql(left.name, "--file", request.param)
    yield left
    left.psql("postgres", "--command", f"DROP DATABASE {left.name} WITH (FORCE)")


def test_migrations_keep_every_row_and_this_release_reads_them(installation):
    before = installation.rows()
    assert len(before["analysis_face"]) > 0
    installation.manage("migrate", "--no-input")
    after = installation.rows()
    for table in before.keys() - OF_DJANGO:
        assert before[table].keys() <= after[table].keys(), table
        for which, row in before[table].items():
            now = after[table][which]
            common = row.keys() & now.keys()
            assert {name: now[name] for name in common} == {name: row[name] for name in common}
    installation.manage("migrate", "--check")
    printed = installation.manage("shell", "-c", LOOK).splitlines()
    photos, faces, people, jobs = json.loads(printed[-1])
    assert {photo["state"] for photo in photos} == {"done"}
    assert len(faces) == len(before["analysis_face"])
    assert "Barack Obama" in {person["name"] for person in people}
    assert len(jobs) == len(before["analysis_job"])
