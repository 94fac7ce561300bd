"""The API beside the bare analyzer, on the same photos: python -m benchmarks.api_throughput.

A platform as `make run` starts it takes 500 photos as jobs of 50 files and is timed from the first
byte sent to the last photo recorded: upload, storage, queue, decoding, analysis, derived pictures,
rows, recognition. Then one process decodes and analyses the same files by the FaceAnalyzer alone,
in chunks of the same size. Both are warm when their time begins.
"""

from __future__ import annotations

import argparse
import io
import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from benchmarks.timing import write_results
from ml.analyzer import FaceAnalyzer
from ml.images import decode_image
from tests.local_process import ROOT, LocalProcess, free_port

PHOTOS = 500
SIDE = 250  # pixels of the longer side
FILES_OF_REQUEST = 50
CHUNK_PHOTOS = 8  # the worker's, by default
POLL_SECONDS = 0.2
TARGET = 0.75  # of the bare analyzer's photos a second

NEW_USERS_TOKEN = """
from accounts.models import ApiToken, Scope, User
user = User.objects.create_user("benchmark@example.com", "correct horse battery staple")
print(ApiToken.objects.create(user=user, name="benchmark", scopes=[Scope.READ, Scope.WRITE])[1])
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api_throughput")
    parser.add_argument("--photos", type=int, default=PHOTOS)
    photos = parser.parse_args().photos
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    files = list(itertools.islice(made_up_photos(), photos + CHUNK_PHOTOS))
    warming, files = files[:CHUNK_PHOTOS], files[CHUNK_PHOTOS:]
    by_api = photos / seconds_by_api(warming, files)
    bare = photos / seconds_bare(warming, files)
    ratio = by_api / bare
    table = Table("", "photos a second")
    table.add_row("FaceAnalyzer in one process", f"{bare:.2f}")
    table.add_row("through the API", f"{by_api:.2f}")
    Console().print(table, f"The platform reaches {ratio:.0%}; {TARGET:.0%} is wanted.")
    write_results(
        "api_throughput",
        {"photos": photos, "side": SIDE, "bare": bare, "by_api": by_api, "ratio": ratio},
    )


def made_up_photos() -> Iterator[bytes]:
    """JPEG files without end: those of tests/photos made small, each with other noise."""
    noise = np.random.default_rng(0)
    small = []
    for path in sorted((ROOT / "tests" / "photos").glob("*.jpg")):
        with Image.open(path) as photo:
            shrunk = photo.convert("RGB")
            shrunk.thumbnail((SIDE, SIDE))
            small.append(np.asarray(shrunk, np.int16))
    for pixels in itertools.cycle(small):
        changed = pixels + noise.integers(-2, 3, pixels.shape)
        written = io.BytesIO()
        Image.fromarray(changed.clip(0, 255).astype(np.uint8)).save(written, "JPEG", quality=90)
        yield written.getvalue()


def seconds_by_api(warming: list[bytes], files: list[bytes]) -> float:
    """How long a platform takes from the first byte sent to the last photo done."""
    var = Path(tempfile.mkdtemp(prefix="faceproject-benchmark-"))
    try:
        with LocalProcess.start("platform", var, PORT=str(free_port())) as platform:
            token = platform.manage("shell", "--no-imports", "-c", NEW_USERS_TOKEN).split()[-1]
            with httpx.Client(
                base_url=f"{platform.url}/api/v1",
                headers={"Authorization": f"Token {token}"},
                timeout=120,
            ) as api:
                analyze_by_api(api, warming)
                start = time.perf_counter()
                analyze_by_api(api, files)
                return time.perf_counter() - start
    finally:
        shutil.rmtree(var)


def analyze_by_api(api: httpx.Client, files: list[bytes]) -> None:
    """Send the files as jobs and wait until all are done."""
    jobs = []
    for first in range(0, len(files), FILES_OF_REQUEST):
        parts = [
            ("file", (f"{first + number}.jpg", data))
            for number, data in enumerate(files[first : first + FILES_OF_REQUEST])
        ]
        jobs.append(api.post("/jobs/", files=parts).raise_for_status().json()["id"])
    for job in jobs:
        while not (state := api.get(f"/jobs/{job}/").raise_for_status().json())["finished"]:
            time.sleep(POLL_SECONDS)
        assert state["counts"]["done"] == state["total"], state


def seconds_bare(warming: list[bytes], files: list[bytes]) -> float:
    """How long the analyzer takes in this process, decoding included."""
    analyzer = FaceAnalyzer.load()
    analyze_bare(analyzer, warming)
    start = time.perf_counter()
    analyze_bare(analyzer, files)
    return time.perf_counter() - start


def analyze_bare(analyzer: FaceAnalyzer, files: list[bytes]) -> None:
    for first in range(0, len(files), CHUNK_PHOTOS):
        chunk = files[first : first + CHUNK_PHOTOS]
        analyzer.analyze([decode_image(data).pixels for data in chunk])


if __name__ == "__main__":
    main()
