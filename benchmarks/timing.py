"""What the benchmarks share: interleaved timing, and where it was done."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def median_seconds(calls: Mapping[str, Callable[[], object]], repetitions: int) -> dict[str, float]:
    """The median seconds of each call, after one that warms it up.

    Repetitions are interleaved, so that whatever else the machine does meets all of them.
    """
    for call in calls.values():
        call()
    times = {name: [] for name in calls}
    for _ in range(repetitions):
        for name, call in calls.items():
            times[name].append(seconds(call))
    return {name: statistics.median(of_call) for name, of_call in times.items()}


def write_results(name: str, figures: Mapping[str, Any], folder: Path = RESULTS) -> None:
    """Write figures and the machine they were measured on to a folder of results."""
    machine = {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
        "load_average": os.getloadavg()[0],
    }
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps({**machine, **figures}, indent=2) + "\n")
