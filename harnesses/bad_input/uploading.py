"""Bad files through the door for uploads of a running platform, and on through its worker."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks.api_throughput import NEW_USERS_TOKEN
from harnesses.bad_input.corpus import BadInput, bad_inputs
from harnesses.bad_input.tally import CRASH, REFUSED, RESULT, Tally
from tests.local_process import LocalProcess, free_port

WITHOUT_LIMITS = {
    "API_TOKEN_REQUESTS_PER_MINUTE": "0",
    "API_USER_REQUESTS_PER_MINUTE": "0",
    "QUOTA_STORAGE_MB": "0",
    "QUOTA_PHOTOS_PER_MONTH": "0",
}
POLL_SECONDS = 1.0
UNDER_WAY = ("queued", "analyzing")


@dataclass
class SentInputs:
    """What uploading came to.

    statuses: of the answers. ends: the states in which accepted photos ended. worker_peak_bytes: of
    the worker with the processes that decode for it, together, as seen between uploads.
    workers_died: how often the worker had to be started again. files_left: temporary ones.
    """

    tally: Tally = field(default_factory=Tally)
    statuses: Counter[int] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    worker_peak_bytes: int = 0
    workers_died: int = 0
    files_left: int = 0

    def figures(self) -> dict[str, Any]:
        return {
            **self.tally.figures(),
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "states_of_photos": dict(self.ends),
            "worker_peak_mb": round(self.worker_peak_bytes / 1e6),
            "workers_died": self.workers_died,
            "files_left": self.files_left,
        }


def upload_inputs(*, seed: int, number: int) -> SentInputs:
    """Upload so many files of this seed to a platform of its own, and wait for their analysis."""
    found = SentInputs()
    var = Path(tempfile.mkdtemp(prefix="faceproject-bad-input-"))
    temporary = var / "temporary"
    temporary.mkdir()
    settings = {"PORT": str(free_port()), "TMPDIR": str(temporary), **WITHOUT_LIMITS}
    try:
        with LocalProcess.start("platform", var, **settings) as platform:
            token = platform.manage("shell", "--no-imports", "-c", NEW_USERS_TOKEN).split()[-1]
            worker = platform.process_id("worker")
            with httpx.Client(
                base_url=f"{platform.url}/api/v1",
                headers={"Authorization": f"Token {token}"},
                timeout=120,
            ) as api:
                for bad in itertools.islice(bad_inputs(seed), number):
                    send(api, bad, found)
                    found.worker_peak_bytes = max(found.worker_peak_bytes, size_of(worker))
                while is_busy(api):
                    found.worker_peak_bytes = max(found.worker_peak_bytes, size_of(worker))
                    time.sleep(POLL_SECONDS)
                found.ends = states(api)
            found.workers_died = int(platform.process_id("worker") != worker)
            found.files_left = sum(len(files) for _, _, files in os.walk(temporary))
    finally:
        shutil.rmtree(var)
    return found


def send(api: httpx.Client, bad: BadInput, found: SentInputs) -> None:
    """Send one file; whatever is no success and no refusal counts as a crash."""
    answer = api.post("/photos/", files={"file": (bad.filename, bad.data)})
    found.statuses[answer.status_code] += 1
    if answer.is_success:
        found.tally.count(bad.kind, RESULT)
    elif answer.is_client_error:
        found.tally.count(bad.kind, REFUSED, answer.json()["code"])
    else:
        found.tally.count(bad.kind, CRASH, str(answer.status_code))


def is_busy(api: httpx.Client) -> bool:
    return any(
        api.get("/photos/", params={"state": state, "page_size": 1}).json()["results"]
        for state in UNDER_WAY
    )


def states(api: httpx.Client) -> Counter[str]:
    """How many photos are in which state."""
    counted: Counter[str] = Counter()
    page = "/photos/?page_size=200"
    while page:
        answer = api.get(page).raise_for_status().json()
        counted.update(photo["state"] for photo in answer["results"])
        page = answer["next"]
    return counted


def size_of(process_id: int) -> int:
    """The memory of a process and all of its children just now."""
    try:
        parent = psutil.Process(process_id)
        family = [parent, *parent.children(recursive=True)]
        return sum(process.memory_info().rss for process in family)
    except psutil.NoSuchProcess:  # one ended while they were counted
        return 0
