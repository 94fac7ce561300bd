"""Uploading a folder: several files at a time, and none that the server has already."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from faceproject_client.errors import Problem
from faceproject_client.resources import Refused

if TYPE_CHECKING:
    from faceproject_client.client import Client

SUFFIXES = {
    *(".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"),
    *(".tif", ".tiff", ".heic", ".heif", ".avif"),
}
OF_THE_FILE = {400, 413, 415, 422}  # statuses that say something of one file, and not of all


@dataclass(slots=True)
class FolderOutcome:
    """What became of a folder's files, each by its path.

    job: that of the new photos; None where all were there already.
    """

    job: str | None = None
    photos: dict[Path, str] = field(default_factory=dict)  # photo ids
    sent: int = 0  # of these, those that were not there already
    refused: dict[Path, Refused] = field(default_factory=dict)

    @property
    def photo_ids(self) -> list[str]:
        return list(dict.fromkeys(self.photos[path] for path in sorted(self.photos)))


def photos_below(folder: Path) -> list[Path]:
    """The files below a folder that may be photos, in order."""
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in SUFFIXES
    )


def sidecars_of(path: Path) -> list[Path]:
    """The XMP files beside a photo, which tell of it: `a.jpg.xmp` or `a.xmp`."""
    beside = [path.with_name(f"{path.name}.xmp"), path.with_suffix(".xmp")]
    return [sidecar for sidecar in beside if sidecar.is_file()]


def upload_folder(
    client: Client,
    folder: Path,
    *,
    concurrency: int,
    on_progress: Callable[[int, int], None] | None,
) -> FolderOutcome:
    """See Client.upload_folder. An error that concerns all files stops it and is raised."""
    paths = photos_below(folder)
    outcome = FolderOutcome()
    first = threading.Lock()  # held until there is a job that the others can join
    unreported: list[Path] = []  # refused before that

    def album(path: Path) -> str:
        return path.parent.resolve().relative_to(folder.resolve().parent).as_posix()

    def send(path: Path) -> None:
        job = outcome.job
        try:
            uploaded = client.upload(path, job=job, album=album(path))
        except Problem as problem:
            if problem.status not in OF_THE_FILE:
                raise
            outcome.refused[path] = Refused(path.name, problem.code, problem.detail)
            if job is None:
                unreported.append(path)
            return
        outcome.job = job or uploaded.job
        outcome.photos[path] = uploaded.photo.id
        outcome.sent += not uploaded.is_duplicate

    def take(path: Path) -> None:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if not sidecars_of(path) and (known := client.photo_of_bytes(digest)):
            outcome.photos[path] = known.id
            return
        if outcome.job is None:
            with first:
                send(path)
        else:
            send(path)

    with ThreadPoolExecutor(max_workers=concurrency) as threads:
        taken = [threads.submit(take, path) for path in paths]
        try:
            for done, future in enumerate(as_completed(taken), start=1):
                future.result()
                if on_progress:
                    on_progress(done, len(paths))
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    if outcome.job:
        for path in unreported:  # once more, so that the job's report tells of them
            send(path)
    return outcome
