"""Memory and start: python -m benchmarks.worker.

A platform as `make run` starts it: its worker is killed and a photo sent, which the next one looks
at as its first; then it goes through many, and its size is looked at after each hundred. The web
process is looked at when all is done: how large it is, and whether TensorFlow is in its memory. And
the command line analyses one photo. Memory is what is resident; megabytes are of 1,000,000 bytes.

300 photos are the short form. The one to record is `--photos 5000`, which takes most of an hour.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.api_throughput import analyze_by_api, made_up_photos, running_platform
from benchmarks.portraits import FOLDER
from benchmarks.timing import seconds, write_results
from tests.local_process import ROOT, LocalProcess, still_running

PHOTOS = 300
AT_A_TIME = 100  # photos between two looks at the worker's size
SIDE = 1024
GONE_WITHIN = 30.0  # seconds
MEGABYTE = 1_000_000
PORTRAIT = FOLDER / "obama.jpg"


@dataclass(frozen=True)
class Figure:
    """Something measured; goal: what it shall be at most."""

    what: str
    value: float
    unit: str
    goal: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worker")
    parser.add_argument("--photos", type=int, default=PHOTOS)
    photos = parser.parse_args().photos
    by_command = seconds(analyze_by_command)
    with running_platform() as (platform, api):
        start = seconds(lambda: first_result_after_death(platform, api))
        sizes = sizes_of_worker(platform, api, photos)
        web = psutil.Process(platform.process_id("web"))
        web_size, has_tensorflow = web.memory_info().rss / MEGABYTE, holds_tensorflow(web)
    figures = [
        Figure("a warm worker, at most", max(sizes), "MB", 1200),
        Figure("a worker's growth over the photos", sizes[-1] - sizes[0], "MB", 0.05 * sizes[0]),
        Figure("a worker's death to its successor's first result", start, "s", 12),
        Figure("the web process", web_size, "MB", 220),
        Figure("python -m ml analyze, one photo", by_command, "s", 8),
    ]
    table = Table("", "measured", "goal, at most")
    for figure in figures:
        table.add_row(
            figure.what,
            f"{figure.value:.1f} {figure.unit}",
            f"{figure.goal:.0f} {figure.unit}",
        )
    says = "holds TensorFlow, which it must not." if has_tensorflow else "holds no TensorFlow."
    Console().print(table, f"The web process {says}")
    write_results(
        "worker",
        {
            "photos": photos,
            "figures": [asdict(figure) for figure in figures],
            "web_holds_tensorflow": has_tensorflow,
            "worker_megabytes": sizes,
        },
    )


def analyze_by_command() -> None:
    subprocess.run(
        [sys.executable, "-m", "ml", "analyze", str(PORTRAIT)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )


def first_result_after_death(platform: LocalProcess, api: httpx.Client) -> None:
    """Kill the worker and wait until the one that takes its place has analysed a photo.

    The photo is sent when all of the dead one is gone: until then Redis may hand it the message,
    which recovery would send again a minute later.
    """
    worker = psutil.Process(platform.process_id("worker"))
    processes = [worker, *worker.children(recursive=True)]
    worker.kill()
    still_running(processes, after=GONE_WITHIN)
    analyze_by_api(api, [PORTRAIT.read_bytes()])


def sizes_of_worker(platform: LocalProcess, api: httpx.Client, photos: int) -> list[float]:
    """Megabytes of the worker's process that computes, after the first photos and each further."""
    files = made_up_photos(SIDE)
    sizes = []
    for _ in range(0, photos, AT_A_TIME):
        analyze_by_api(api, [next(files) for _ in range(AT_A_TIME)])
        worker = psutil.Process(platform.process_id("worker"))
        processes = [worker, *worker.children(recursive=True)]
        sizes.append(max(process.memory_info().rss for process in processes) / MEGABYTE)
    return sizes


def holds_tensorflow(process: psutil.Process) -> bool:
    return any("tensorflow" in Path(mapped.path).parts for mapped in process.memory_maps())


if __name__ == "__main__":
    main()
