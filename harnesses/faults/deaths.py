"""Processes that die by `kill -9`, and a photo that kills whoever analyses it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import httpx
import psutil

from harnesses.faults.installation import WORKERS, Installation, wait_until
from harnesses.faults.photos import heavy_photo
from harnesses.faults.scenario import Run, scenario

BOUNDARY = "halfway"
DEAD_WITHIN = 400.0  # three attempts: each loads the models, and waits for a lease's end
# More than a worker takes for the harness' own photos, less than it takes for the heavy one.
HEADROOM_BYTES = 250_000_000
WATCH_EVERY_SECONDS = 0.02


@scenario
def a_worker_killed(run: Run) -> None:
    """`kill -9` of one of two workers."""
    run.installation.process_of(WORKERS[0]).kill()


@scenario
def both_workers_killed(run: Run) -> None:
    """`kill -9` of both workers."""
    for worker in WORKERS:
        run.installation.process_of(worker).kill()


@scenario
def beat_killed(run: Run) -> None:
    """`kill -9` of beat, which keeps time."""
    run.installation.process_of("beat").kill()


@scenario
def web_killed(run: Run) -> None:
    """`kill -9` of the web server, all of it, when half of a large upload has come."""
    photo = run.photos[0] + bytes(8_000_000)  # beyond what is received into memory
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode()
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()

    def body() -> Iterator[bytes]:
        yield head + photo[: len(photo) // 2]
        for name in ("web", "web-2"):
            run.installation.process_of(name).kill()
        yield photo[len(photo) // 2 :] + tail

    with contextlib.suppress(httpx.TransportError):
        run.user.api.post(
            "/api/v1/photos/",
            content=body(),
            headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        )


@scenario
def postgres_killed(run: Run) -> None:
    """`kill -9` of Postgres."""
    run.installation.process_of("postgres").kill()


@scenario
def redis_killed(run: Run) -> None:
    """`kill -9` of Redis."""
    run.installation.process_of("redis").kill()


@scenario
def deadly_photo(run: Run) -> None:
    """A photo whose analysis needs more memory than there is: its worker is killed each time."""
    with killed_beyond(run.installation, _largest(run.installation) + HEADROOM_BYTES):
        run.user.upload(heavy_photo())
        wait_until(lambda: bool(run.ids_in("failed")), within=DEAD_WITHIN)


@contextlib.contextmanager
def killed_beyond(installation: Installation, most_bytes: int) -> Iterator[None]:
    """Do what the kernel does where memory ends: kill the worker's process that takes too much.

    most_bytes: what the process that computes may have, without those that decode for it.
    """

    def watch() -> None:
        while not finished.wait(WATCH_EVERY_SECONDS):
            for process in _computing(installation):
                with contextlib.suppress(psutil.NoSuchProcess):
                    if process.memory_info().rss > most_bytes:
                        process.kill()

    finished = threading.Event()
    thread = threading.Thread(target=watch, name="out of memory")
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


def _computing(installation: Installation) -> list[psutil.Process]:
    """The process of each worker that analyses: the only child of the one that is supervised."""
    found: list[psutil.Process] = []
    for worker in WORKERS:
        with contextlib.suppress(psutil.NoSuchProcess, FileNotFoundError):
            found += installation.process_of(worker).children()
    return found


def _largest(installation: Installation) -> int:
    """Bytes of the largest process that analyses, at its usual work."""
    return max(process.memory_info().rss for process in _computing(installation))
