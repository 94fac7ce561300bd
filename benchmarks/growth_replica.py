"""A read replica of the benchmark's Postgres: a second server that follows it."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2

from faceproject.local.account import own_folder, postgres_account
from faceproject.local.folders import LocalFolders
from faceproject.local.postgres_programs import PROGRAMS
from faceproject.local.service import launched

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

PORT = 5433  # of the replica's socket, beside the first server's 5432
START_WITHIN = 60.0
LOOKING_SECONDS = 0.0005


@dataclass(frozen=True)
class Replica:
    """cursor: of the replica, which only reads. primary: of the server that it follows."""

    cursor: psycopg2.extensions.cursor
    primary: CursorWrapper

    def lag(self, number: int) -> float:
        """Milliseconds from a commit until the replica knows it; number: another each time."""
        self.primary.execute("INSERT INTO told VALUES (%s)", [number])
        committed = time.perf_counter()
        while True:
            self.cursor.execute("SELECT FROM told WHERE number = %s", [number])
            if self.cursor.rowcount:
                return 1000 * (time.perf_counter() - committed)
            time.sleep(LOOKING_SECONDS)


@contextmanager
def read_replica(primary: CursorWrapper, folders: LocalFolders) -> Iterator[Replica]:
    """A replica of the embedded server, while the context lasts; its data lie beside that one's."""
    primary.execute("CREATE TABLE told (number int)")
    data = folders.var / "replica"
    account = postgres_account(folders.postgres)
    own_folder(data, account)
    copy = launched(
        *(str(PROGRAMS / "pg_basebackup"), "-h", str(folders.sockets), "-U", "postgres"),
        *("-D", str(data), "--write-recovery-conf", "--checkpoint=fast"),
        account=account,
    )
    subprocess.run(copy, check=True, env={"LC_ALL": "C"})
    serve = launched(
        *(str(PROGRAMS / "postgres"), "-D", str(data), "-k", str(folders.sockets)),
        *("-p", str(PORT), "-h", ""),
        account=account,
        death_signal=signal.SIGINT,
    )
    with (folders.logs / "replica.log").open("wb") as log:
        server = subprocess.Popen(serve, env={"LC_ALL": "C"}, stdout=log, stderr=log)
    try:
        connection = _connected(folders.sockets, primary.db.settings_dict["NAME"])
        connection.autocommit = True
        yield Replica(connection.cursor(), primary)
        connection.close()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def _connected(sockets: Path, database: str) -> psycopg2.extensions.connection:
    deadline = time.monotonic() + START_WITHIN
    while True:
        try:
            return psycopg2.connect(host=str(sockets), port=PORT, user="postgres", dbname=database)
        except psycopg2.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
