"""The site's own programs: what migrates, serves, works and keeps time."""

import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from faceproject.local.service import Service

ENVIRONMENT = {"PYTHONUNBUFFERED": "1"}
# Of workers, which take all processors for as long as photos wait: pages come first.
LAST = 10


def preparation() -> Service:
    """Migrate, collect static files, compile translations, make the first administrator; end."""
    return Service(
        name="preparation",
        command=(sys.executable, "-m", "faceproject.local.preparation"),
        environment=ENVIRONMENT,
    )


def web(host: str, port: int, number: int = 1) -> Service:
    """One of the processes that serve this address, the others beside it.

    number: among them, from 1.
    """

    async def listens() -> bool:
        with suppress(OSError):
            _, writer = await asyncio.open_connection(host, port)
            writer.close()
            await writer.wait_closed()
            return True
        return False

    return Service(
        name="web" if number == 1 else f"web-{number}",
        command=(sys.executable, "-m", "faceproject.local.web_process", host, str(port)),
        environment=ENVIRONMENT,
        is_ready=listens,
    )


def worker(logs: Path, number: int = 1) -> Service:
    """One process that analyses; it empties its queues in the order of CELERY_TASK_QUEUES.

    logs: the folder for its log. number: among the workers, from 1; each has a name of its own.
    SIGQUIT gives the photos in hand CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT seconds, then
    returns them to the queue.
    """
    name = "worker" if number == 1 else f"worker-{number}"
    return Service(
        name=name,
        command=(
            *(sys.executable, "-m", "celery", "--app", "faceproject", "--quiet", "worker"),
            *("--hostname", f"{name}@%h", "--concurrency", "1"),
            *("--without-gossip", "--without-mingle"),
            *("--exclude-queues", ",".join(settings.MESSENGERS_QUEUES), "--loglevel", "WARNING"),
        ),
        environment=ENVIRONMENT,
        stop_signal=signal.SIGQUIT,
        stop_seconds=15,
        niceness=LAST,
        log=logs / f"{name}.log",
    )


def messenger(log: Path) -> Service:
    """A worker without networks: it recognises people and tells others' servers what happened."""
    return Service(
        name="messenger",
        command=(
            *(sys.executable, "-m", "celery", "--app", "faceproject", "--quiet", "worker"),
            *("--pool", "threads", "--concurrency", "8", "--hostname", "messenger@%h"),
            *("--queues", ",".join(settings.MESSENGERS_QUEUES), "--without-gossip"),
            *("--without-mingle", "--loglevel", "WARNING"),
        ),
        environment=ENVIRONMENT,
        log=log,
    )


def beat(schedule: Path, log: Path) -> Service:
    """The clock of recurring tasks; `schedule` is the file in which it notes when each was due."""
    return Service(
        name="beat",
        command=(
            *(sys.executable, "-m", "celery", "--app", "faceproject", "--quiet", "beat"),
            *("--schedule", str(schedule), "--pidfile", "", "--loglevel", "WARNING"),
        ),
        environment=ENVIRONMENT,
        log=log,
    )
