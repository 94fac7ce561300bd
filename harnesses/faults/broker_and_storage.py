"""Redis that is empty, silent or gone; storage that is full, closed or loses files."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from harnesses.faults.installation import WORKERS, Installation, frozen, wait_until
from harnesses.faults.scenario import Run, scenario

AWAY_SECONDS = 60.0
CLOSED_SECONDS = 20.0
LOST_FILES = 3
QUEUED_WITHIN = 20.0  # below a lease's end
BLOCK = bytes(1 << 20)


@scenario
def redis_emptied(run: Run) -> None:
    """Redis emptied: queues, counts and signs of life are gone."""
    run.installation.redis.flushall()


@scenario
def redis_silent(run: Run) -> None:
    """Redis stopped for 60 seconds: it takes connections and says nothing."""
    process = run.installation.process_of("redis")
    process.suspend()
    time.sleep(AWAY_SECONDS)
    process.resume()


@scenario
def redis_away(run: Run) -> None:
    """Redis away for 60 seconds: its clients' connections end, and no new one is to be had."""
    socket = run.installation.folders.sockets / "redis.sock"
    with run.installation.redis.client() as connected:
        connected.ping()
        away = socket.rename(socket.with_suffix(".away"))
        for kind in ("normal", "pubsub"):
            connected.client_kill_filter(_type=kind, skipme=True)
    time.sleep(AWAY_SECONDS)
    away.rename(socket)


@scenario
def storage_full(run: Run) -> None:
    """No space left where photos are kept, for 20 seconds."""
    _needs_mount(run.installation)
    filler = run.installation.storage / "filler"
    _fill(filler)
    time.sleep(CLOSED_SECONDS)
    filler.unlink()


@scenario
def storage_read_only(run: Run) -> None:
    """Photos are kept where nothing can be written, for 20 seconds."""
    _needs_mount(run.installation)
    _remount(run.installation.storage, "ro")
    time.sleep(CLOSED_SECONDS)
    _remount(run.installation.storage, "rw")


@scenario
def files_lost(run: Run) -> None:
    """The storage loses the originals of three photos that wait."""
    # So that no worker takes one of them, or has decoded it before its file goes.
    with frozen(run.installation, *WORKERS):
        enough = wait_until(lambda: len(run.ids_in("queued")) >= LOST_FILES, within=QUEUED_WITHIN)
        if not enough:
            raise TimeoutError("Too few photos wait for the storage to lose their files.")
        query = "SELECT storage_key FROM analysis_photo WHERE id::text = ANY(%s)"
        for (key,) in run.installation.rows(query, run.ids_in("queued")[-LOST_FILES:]):
            (run.installation.storage / key).unlink()


def _fill(filler: Path) -> None:
    try:
        with filler.open("wb", buffering=0) as file:
            while True:
                file.write(BLOCK)
    except OSError:
        return  # full, which is what is wanted


def _remount(folder: Path, mode: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{mode}", str(folder)], check=True)


def _needs_mount(installation: Installation) -> None:
    if not installation.is_mounted:
        raise PermissionError("A file system can be filled or closed where root may mount one.")
