"""A whole installation for the harness alone: `make run` with two workers, and its parts."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg2
import redis

from faceproject.local.folders import LocalFolders
from harnesses.bad_input.uploading import WITHOUT_LIMITS
from tests.local_process import LocalProcess, free_port

WORKERS = ("worker", "worker-2")
STORAGE_MB = 512
START_WITHIN = 300.0  # for the models of both workers
POLL_SECONDS = 0.5
SIGNS = "faceproject:worker:*"  # of life, by faceproject.observability.workers
PASSWORD = "correct horse battery staple"

NEW_USERS = """
from django.utils import timezone
from accounts.consent import VERSION, accept_consent
from accounts.models import ApiToken, Scope, User
for name in {names!r}:
    user = User.objects.create_user(f"{{name}}@example.com", {password!r})
    accept_consent(user=user, version=VERSION, at=timezone.now())
    token = ApiToken.objects.create(user=user, name="harness", scopes=[Scope.READ, Scope.WRITE])[1]
    print("token", name, user.pk, token)
"""


@dataclass(frozen=True)
class Account:
    """A user of the installation, who consented."""

    id: int
    email: str
    token: str


@dataclass(frozen=True)
class Installation:
    """storage: where it keeps photos, a file system of its own where we may mount one.

    temporary: where uploads are received.
    """

    process: LocalProcess
    storage: Path
    temporary: Path
    is_mounted: bool

    @property
    def url(self) -> str:
        return self.process.url

    @property
    def folders(self) -> LocalFolders:
        return LocalFolders(self.process.var)

    @property
    def redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.folders.redis_url)

    def process_of(self, service: str) -> psutil.Process:
        return psutil.Process(self.process.process_id(service))

    def family_of(self, service: str) -> list[psutil.Process]:
        """The service's process, and all that it started."""
        parent = self.process_of(service)
        return [parent, *parent.children(recursive=True)]

    def rows(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """What the database answers."""
        connection = psycopg2.connect(
            host=str(self.folders.sockets), user="postgres", dbname="faceproject"
        )
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, arguments)
                return cursor.fetchall()
        finally:
            connection.close()

    def restarts(self) -> Counter[str]:
        """How often the supervisor started which service again."""
        return Counter(re.findall(r"^(\S+) ended \(", self.process.output, re.MULTILINE))

    def temporary_files(self) -> int:
        """How many files lie where uploads are received."""
        return sum(path.is_file() for path in self.temporary.rglob("*"))

    def new_accounts(self, names: Sequence[str]) -> dict[str, Account]:
        code = NEW_USERS.format(names=list(names), password=PASSWORD)
        said = self.process.manage("shell", "--no-imports", "-c", code).splitlines()
        made = [line.split()[1:] for line in said if line.startswith("token ")]
        return {name: Account(int(pk), f"{name}@example.com", token) for name, pk, token in made}

    def is_whole(self) -> bool:
        """Whether everything answers that is needed, and each worker gave a sign of its life."""
        try:
            ready = httpx.get(f"{self.url}/readyz", timeout=10).status_code == 200
            signs = [
                json.loads(sign) for sign in map(self.redis.get, self.redis.keys(SIGNS)) if sign
            ]
            expected = {self.process.process_id(name) for name in (*WORKERS, "messenger")}
            self.process.process_id("beat")
        except (httpx.HTTPError, redis.RedisError, FileNotFoundError):
            return False
        return ready and expected <= {sign["process_id"] for sign in signs}


@contextlib.contextmanager
def running_installation() -> Iterator[Installation]:
    """Start one with data of its own; gone when the block is left."""
    with contextlib.ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faceproject-faults-")))
        storage, temporary = var / "media", var / "temporary"
        storage.mkdir()
        temporary.mkdir()
        is_mounted = stack.enter_context(_file_system(storage))
        settings = {
            "PORT": str(free_port()),
            "MEDIA_ROOT": str(storage),
            "TMPDIR": str(temporary),
            "WORKERS": str(len(WORKERS)),
            **WITHOUT_LIMITS,
        }
        process = stack.enter_context(LocalProcess.start("platform", var, **settings))
        installation = Installation(process, storage, temporary, is_mounted)
        if not wait_until(installation.is_whole, within=START_WITHIN):
            raise TimeoutError(f"Not all of it started:\n{process.output}")
        yield installation


@contextlib.contextmanager
def frozen(installation: Installation, *services: str) -> Iterator[None]:
    """Stop the services and all that they started where they are, until the block is left."""
    family = [process for service in services for process in installation.family_of(service)]
    for process in family:
        process.suspend()
    try:
        yield
    finally:
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()


def wait_until(condition: Callable[[], bool], *, within: float) -> bool:
    """Ask until it is so; returns False where it is not in time."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(POLL_SECONDS)
    return False


@contextlib.contextmanager
def _file_system(folder: Path) -> Iterator[bool]:
    """Mount a small file system on the folder, where root may; gives whether it did."""
    if os.geteuid() != 0:
        yield False
        return
    mount = ["mount", "-t", "tmpfs", "-o", f"size={STORAGE_MB}m,mode=700", "tmpfs", str(folder)]
    is_mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
