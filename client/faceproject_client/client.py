"""The client: one method for each thing that one does with the API."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Self

from faceproject_client.checking import check_files
from faceproject_client.connection import Connection
from faceproject_client.errors import StillWaiting
from faceproject_client.folder import FolderOutcome, photos_below, sidecars_of, upload_folder
from faceproject_client.resources import (
    Account,
    Consent,
    Foreseen,
    Job,
    Photo,
    Report,
    Uploaded,
)

FIRST_POLL = 0.5  # seconds
LONGEST_POLL = 5.0


class Client:
    """Signed in to a server by an API token; to be closed, or used in a `with` block.

    Every method raises Problem where the server refuses and Unreachable where it does not answer.
    """

    def __init__(self, url: str, token: str, *, timeout: float = 60.0) -> None:
        """url: of the site, such as https://faces.example.com. timeout: seconds of one request."""
        self._connection = Connection(url, token, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def account(self) -> Account:
        return Account.of(self._connection.request("GET", "account/").json())

    def consent(self) -> Consent:
        """The text to accept before the first face is analysed, and whether it was."""
        return Consent.of(self._connection.request("GET", "account/consent/").json())

    def accept_consent(self, version: str) -> None:
        """Accept the text of this version, which `consent` gives to read."""
        self._connection.request("POST", "account/consent/", json={"version": version})

    def photo(self, photo_id: str) -> Photo:
        return Photo.of(self._connection.request("GET", f"photos/{photo_id}/").json())

    def photo_of_bytes(self, sha256: str) -> Photo | None:
        """The photo whose file has this digest, without its faces, if it is there."""
        answer = self._connection.request("GET", "photos/", params={"sha256": sha256})
        return next((Photo.of(said) for said in answer.json()["results"]), None)

    def check(self, paths: Iterable[Path]) -> Foreseen:
        """Say what an upload of these files would do, by their digests; nothing is sent."""
        return check_files(self._connection, list(paths))

    def upload(self, path: Path, *, job: str | None = None, album: str = "") -> Uploaded:
        """Send one file, with the XMP files beside it; the same bytes again are the same photo.

        job: an upload job to add it to; otherwise a new photo gets one of its own. album: the name
        of the album that is to have it, made if there is none.
        """
        answer = self._connection.request(
            "POST",
            "photos/",
            files=[
                ("file", (path.name, path.read_bytes())),
                *(("sidecar", (one.name, one.read_bytes())) for one in sidecars_of(path)),
            ],
            data=({"job": job} if job else {}) | ({"album": album} if album else {}),
            headers={"Idempotency-Key": str(uuid.uuid4())},
        ).json()
        [said] = answer["photos"]
        job_id = answer["job"]["id"] if answer["job"] else None
        return Uploaded(Photo.of(said), job_id, said["duplicate"])

    def check_folder(self, folder: Path) -> Foreseen:
        """Say what `upload_folder` would do, without sending a file."""
        return self.check(photos_below(folder))

    def upload_folder(
        self,
        folder: Path,
        *,
        concurrency: int = 4,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> FolderOutcome:
        """Send all photos below a folder, save those that the server has already.

        Each folder becomes an album of its path, and faces that XMP files beside the photos name
        become people.

        on_progress: is told after each file how many are through, and of how many.
        """
        return upload_folder(self, folder, concurrency=concurrency, on_progress=on_progress)

    def job(self, job_id: str) -> Job:
        return Job.of(self._connection.request("GET", f"jobs/{job_id}/").json())

    def wait_for_job(
        self,
        job_id: str,
        *,
        timeout: float = 3600.0,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Job:
        """Wait until a job is finished. Raises StillWaiting after `timeout` seconds."""
        for _ in _polls(timeout, f"Job {job_id}"):
            job = self.job(job_id)
            left = sum(job.counts.get(state, 0) for state in ("waiting", "queued", "analyzing"))
            if on_progress:
                on_progress(job.total - left, job.total)
            if job.finished:
                break
        return job

    def wait(
        self,
        photo_ids: Iterable[str],
        *,
        timeout: float = 3600.0,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> list[Photo]:
        """Wait until these photos are analysed, failed or cancelled; returns them with faces.

        Raises StillWaiting after `timeout` seconds.
        """
        ids = list(dict.fromkeys(photo_ids))
        over: dict[str, Photo] = {}
        for _ in _polls(timeout, f"The analysis of {len(ids)} photos"):
            for photo_id in ids:
                if photo_id in over:
                    continue
                photo = self.photo(photo_id)
                if not photo.is_over:
                    break  # Those behind it are hardly further.
                over[photo_id] = photo
                if on_progress:
                    on_progress(len(over), len(ids))
            if len(over) == len(ids):
                break
        return [over[photo_id] for photo_id in ids]

    def report(self, job_id: str) -> Report:
        """What became of the files of a job: counts as `check` gives them, and every failure."""
        return Report.of(self._connection.request("GET", f"jobs/{job_id}/report/").json())

    def results(self, job_id: str) -> str:
        """What was found in a job, as the server's CSV: a line for each face."""
        return self._connection.request("GET", f"jobs/{job_id}/results.csv").text


def _polls(timeout: float, what: str) -> Iterator[None]:
    """Yield when it is time to ask again; ever more seldom, up to LONGEST_POLL."""
    end = time.monotonic() + timeout
    pause = FIRST_POLL
    while True:
        yield
        if time.monotonic() + pause > end:
            raise StillWaiting(f"{what} is not finished after {timeout:.0f} seconds.")
        time.sleep(pause)
        pause = min(pause * 1.5, LONGEST_POLL)
