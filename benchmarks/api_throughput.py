"""The API beside the bare analyzer, on the same photos: python -m benchmarks.api_throughput.

A platform as `make run` starts it takes 500 photos as jobs of 50 files and is timed from the first
byte sent to the last photo recorded: upload, storage, queue, decoding, analysis, derived pictures,
rows, recognition. Before and after, one process decodes and analyses the same files by the
FaceAnalyzer alone, in batches of the same size. Everything is compiled when a time begins, and the
platform is held against the quicker of the two passes: that they differ little says that the
machine was quiet, without which the ratio means nothing. Twice: with thumbnails, of which what the
platform does beside the networks is the largest share, and with photos as people send them around.
"""

from __future__ import annotations

import argparse
import contextlib
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

from benchmarks.timing import seconds, write_results
from ml.analyzer import FaceAnalyzer
from ml.images import decode_image
from tests.local_process import ROOT, LocalProcess, free_port

PHOTOS = 500
SIDES = (250, 1024)  # pixels of the longer side, at most
FILES_OF_REQUEST = 50
BATCH_PHOTOS = 8  # as a worker's networks see them
POLL_SECONDS = 0.2
TARGET = 0.75  # of the bare analyzer's photos a second

NEW_USERS_TOKEN = """
from django.utils import timezone
from accounts.consent import VERSION, accept_consent
from accounts.models import ApiToken, Scope, User
user = User.objects.create_user("benchmark@example.com", "correct horse battery staple")
accept_consent(user=user, version=VERSION, at=timezone.now())
print(ApiToken.objects.create(user=user, name="benchmark", scopes=[Scope.READ, Scope.WRITE])[1])
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api_throughput")
    parser.add_argument("--photos", type=int, default=PHOTOS)
    photos = parser.parse_args().photos
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    analyzer = FaceAnalyzer.load()
    analyzer.warm_up()  # as a worker does
    runs = [compare(analyzer, photos, side) for side in SIDES]
    table = Table("pixels", "before", "through the API", "after", "ratio", title="photos a second")
    for run in runs:
        rates = (f"{run[name]:.2f}" for name in ("bare_before", "by_api", "bare_after"))
        table.add_row(str(run["side"]), *rates, f"{run['ratio']:.0%}")
    Console().print(table, f"Of the FaceAnalyzer in one process {TARGET:.0%} is wanted.")
    if photos != PHOTOS:
        Console().print(f"Not written down: that is for {PHOTOS} photos.")
        return
    write_results("api_throughput", {"photos": photos, "runs": runs})


def compare(analyzer: FaceAnalyzer, photos: int, side: int) -> dict[str, float]:
    """Photos of a second, before, through the API and after, and the ratio."""
    files = list(itertools.islice(made_up_photos(side), photos + BATCH_PHOTOS))
    warming, files = files[:BATCH_PHOTOS], files[BATCH_PHOTOS:]
    faces = analyze_bare(analyzer, warming) + analyze_bare(analyzer, files)
    before = photos / seconds(lambda: analyze_bare(analyzer, files))
    with running_platform() as (_, api):
        analyze_by_api(api, warming)
        by_api = photos / seconds(lambda: analyze_by_api(api, files))
        found = api.get("/statistics/").raise_for_status().json()["faces"]["total"]
    after = photos / seconds(lambda: analyze_bare(analyzer, files))
    assert found == faces, f"The platform found {found} faces, the analyzer {faces}."
    rates = {"bare_before": before, "by_api": by_api, "bare_after": after}
    return {"side": side, "faces": faces, **rates, "ratio": by_api / max(before, after)}


def made_up_photos(side: int) -> Iterator[bytes]:
    """JPEG files without end: those of tests/photos made small, each with other noise."""
    noise = np.random.default_rng(0)
    small = []
    for path in sorted((ROOT / "tests" / "photos").glob("*.jpg")):
        with Image.open(path) as photo:
            shrunk = photo.convert("RGB")
            shrunk.thumbnail((side, side))
            small.append(np.asarray(shrunk, np.int16))
    for pixels in itertools.cycle(small):
        changed = pixels + noise.integers(-2, 3, pixels.shape)
        written = io.BytesIO()
        Image.fromarray(changed.clip(0, 255).astype(np.uint8)).save(written, "JPEG", quality=90)
        yield written.getvalue()


@contextlib.contextmanager
def running_platform() -> Iterator[tuple[LocalProcess, httpx.Client]]:
    """A platform of its own, and a client with the token of a user who has nothing yet."""
    var = Path(tempfile.mkdtemp(prefix="faceproject-benchmark-"))
    try:
        with LocalProcess.start("platform", var, PORT=str(free_port())) as platform:
            token = platform.manage("shell", "--no-imports", "-c", NEW_USERS_TOKEN).split()[-1]
            with httpx.Client(
                base_url=f"{platform.url}/api/v1",
                headers={"Authorization": f"Token {token}"},
                timeout=120,
            ) as api:
                yield platform, api
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


def analyze_bare(analyzer: FaceAnalyzer, files: list[bytes]) -> int:
    """Decode and analyse the files in this process; returns how many faces there are."""
    faces = 0
    for first in range(0, len(files), BATCH_PHOTOS):
        batch = files[first : first + BATCH_PHOTOS]
        analyses = analyzer.analyze([decode_image(data).pixels for data in batch])
        faces += sum(len(analysis.faces) for analysis in analyses)
    return faces


if __name__ == "__main__":
    main()
