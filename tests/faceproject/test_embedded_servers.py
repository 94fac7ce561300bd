"""The embedded Postgres and Redis, and what an earlier run may have left behind."""

import asyncio
import os
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from faceproject.local.account import own_folder
from faceproject.local.errors import LocalError
from faceproject.local.folders import LocalFolders
from faceproject.local.postgres import EmbeddedPostgres
from faceproject.local.redis import EmbeddedRedis
from faceproject.local.supervisor import Supervisor


@pytest.fixture(scope="module")
def folders() -> Iterator[LocalFolders]:
    """Folders that Postgres' account can reach; pytest keeps its own to the user."""
    with tempfile.TemporaryDirectory(prefix="faceproject-servers-") as top:
        folders = LocalFolders(Path(top) / "var")
        folders.logs.mkdir(parents=True)
        yield folders


@pytest.fixture(scope="module")
def postgres(folders) -> EmbeddedPostgres:
    return EmbeddedPostgres.prepare(folders)


def while_running(server: EmbeddedPostgres | EmbeddedRedis, act: Callable[[], object]) -> object:
    async def scenario() -> object:
        async with Supervisor(server.folders.process_ids) as supervisor:
            await supervisor.start(server.service())
            return act()

    return asyncio.run(scenario())


def run_without_supervisor(server: EmbeddedPostgres | EmbeddedRedis) -> subprocess.Popen:
    """Start the server as if its supervisor had gone without a trace."""
    service = server.service()
    with service.log.open("ab") as log:
        process = subprocess.Popen(
            service.command,
            user=service.account.uid if service.account else None,
            group=service.account.gid if service.account else None,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    asyncio.run(until(service.is_ready))
    return process


async def until(is_ready: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await is_ready():
            await asyncio.sleep(0.1)


def ask(folders: LocalFolders, question: str) -> object:
    connection = psycopg2.connect(host=str(folders.sockets), user="postgres", dbname="faces")
    with closing(connection), connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_postgres_knows_vectors_and_the_letters_of_all_languages(folders, postgres):
    def act() -> None:
        postgres.create_database("faces")
        postgres.create_database("faces")  # it is there already
        ask(folders, "CREATE EXTENSION vector; SELECT 1")
        assert ask(folders, "SELECT '[3,4]'::vector <-> '[0,0]'::vector") == 5
        assert ask(folders, "SELECT lower('ÅÉÜ')") == "åéü"

    while_running(postgres, act)


def test_nobody_but_its_owner_reaches_the_sockets(folders, postgres):
    assert folders.sockets.stat().st_mode & 0o077 == 0


def test_a_postgres_that_outlived_its_supervisor_is_ended(folders, postgres):
    leftover = run_without_supervisor(postgres)
    EmbeddedPostgres.prepare(folders)
    assert leftover.wait(timeout=5) == 0


def test_postgres_starts_after_a_crash(folders, postgres):
    crashed = run_without_supervisor(postgres)
    processes = [psutil.Process(crashed.pid), *psutil.Process(crashed.pid).children()]
    crashed.kill()
    crashed.wait()
    psutil.wait_procs(processes, timeout=10)
    assert (folders.postgres / "postmaster.pid").exists()
    while_running(EmbeddedPostgres.prepare(folders), lambda: ask(folders, "SELECT 1"))


def test_a_note_whose_process_number_is_another_programs_now_is_forgotten(folders, postgres):
    (folders.postgres / "postmaster.pid").write_text(f"{os.getpid()}\n{folders.postgres}\n")
    EmbeddedPostgres.prepare(folders)
    assert not (folders.postgres / "postmaster.pid").exists()


def test_half_a_data_folder_is_made_anew(folders, postgres):
    draft = folders.var / "postgres.draft"
    folders.postgres.rename(draft)
    (draft / "global" / "pg_control").unlink()
    EmbeddedPostgres.prepare(folders)
    assert (folders.postgres / "global" / "pg_control").exists()
    assert not draft.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_socket_folder_of_another_is_not_used(tmp_path):
    taken = tmp_path / "run"
    taken.mkdir()
    os.chown(taken, 65534, 65534)
    with pytest.raises(LocalError, match="is not ours"):
        own_folder(taken, None)


def test_a_link_in_place_of_the_socket_folder_is_not_followed(tmp_path):
    (tmp_path / "run").symlink_to(tmp_path)
    with pytest.raises(LocalError, match="is not ours"):
        own_folder(tmp_path / "run", None)


@pytest.fixture
def redis_folders(tmp_path) -> LocalFolders:
    folders = LocalFolders(tmp_path / "var")
    folders.logs.mkdir(parents=True)
    return folders


def test_redis_keeps_what_it_is_told(redis_folders):
    with redis.Redis.from_url(redis_folders.redis_url) as client:
        while_running(EmbeddedRedis.prepare(redis_folders), lambda: client.set("face", "seen"))
        kept = while_running(EmbeddedRedis.prepare(redis_folders), lambda: client.get("face"))
    assert kept == b"seen"


def test_a_redis_that_outlived_its_supervisor_is_ended(redis_folders):
    leftover = run_without_supervisor(EmbeddedRedis.prepare(redis_folders))
    EmbeddedRedis.prepare(redis_folders)
    assert leftover.wait(timeout=5) == 0
    assert not (redis_folders.sockets / "redis.sock").exists()
