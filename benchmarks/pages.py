"""What the pages of a full library cost the server: python -m benchmarks.pages.

One account has 10,000 photos with a face each and 500 people, one of whom has 2,000 faces, two in
five of them confirmed. Pages are asked for in turns, so that whatever else the machine does meets
all of them, of Django itself and so without what a server adds, with the database and cache of
`make run`. The faces that may be a person's too are left out: their page does not wait for them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.timing import seconds, write_results
from tests.local_process import LocalProcess

PHOTOS, PEOPLE, FACES_OF_ONE = 10_000, 500, 2_000
REPETITIONS = 40
# Milliseconds in the server at the 95th percentile; other pages have no goal.
GOALS = {"library": 60.0, "photo": 80.0, "person": 80.0}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages")
    parser.add_argument("--repetitions", type=int, default=REPETITIONS)
    parser.add_argument("--keep-nothing", action="store_true", help="write no results")
    arguments = parser.parse_args()
    var = Path(tempfile.mkdtemp(prefix="faceproject-benchmark-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "faceproject.settings"
    os.environ["ENV_FILE"] = os.devnull
    os.environ["VAR_DIR"] = str(var)
    os.environ["ALLOWED_HOSTS"] = "testserver"
    try:
        with LocalProcess.start("servers", var) as servers:
            servers.manage("migrate", "--verbosity", "0")
            servers.manage("collectstatic", "--no-input", "--verbosity", "0")
            django.setup()
            pages = measure_pages(arguments.repetitions)
    finally:
        shutil.rmtree(var)
    Console().print(table_of(pages))
    if not arguments.keep_nothing:
        size = {"photos": PHOTOS, "people": PEOPLE, "faces_of_one": FACES_OF_ONE}
        write_results("pages", {**size, "pages": pages})


def measure_pages(repetitions: int) -> dict[str, dict[str, Any]]:
    """By page: queries, and milliseconds at the 50th and 95th percentile."""
    # Django has to be set up before its models are imported.
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from analysis.models import Person
    from harnesses.load.libraries import fill_libraries, indexed_afterwards

    others = PHOTOS - FACES_OF_ONE
    shown = np.concatenate(
        [np.zeros(FACES_OF_ONE, int), 1 + np.arange(others) * (PEOPLE - 1) // others]
    )
    with indexed_afterwards():
        [library] = fill_libraries(1, PHOTOS, shown)
    browser = Client()
    browser.cookies.load(library.session)
    someone = Person.objects.get(name="Ada 0").pk  # the one of many faces
    addresses = {
        "library": "/",
        "photo": f"/photos/{library.photos[len(library.photos) // 2]}/",
        "person": f"/people/{someone}/",
        "people": "/people/",
    }

    def get(address: str) -> Callable[[], None]:
        def answered() -> None:
            assert browser.get(address).status_code == 200, address

        return answered

    figures: dict[str, dict[str, Any]] = {}
    for name, address in addresses.items():
        get(address)()  # templates are read
        with CaptureQueriesContext(connection) as queries:
            get(address)()
        figures[name] = {"queries": len(queries)}
    times: dict[str, list[float]] = {name: [] for name in addresses}
    for _ in range(repetitions):
        for name, address in addresses.items():
            times[name].append(1_000 * seconds(get(address)))
    for name, taken in times.items():
        p50, p95 = np.percentile(taken, [50, 95])
        figures[name] |= {"p50_ms": float(p50), "p95_ms": float(p95), "goal_ms": GOALS.get(name)}
    return figures


def table_of(pages: dict[str, dict[str, Any]]) -> Table:
    table = Table("page", "queries", "p50", "p95", "wanted", title="milliseconds in the server")
    for name, page in pages.items():
        goal = page["goal_ms"]
        table.add_row(
            *(name, str(page["queries"]), f"{page['p50_ms']:.0f}", f"{page['p95_ms']:.0f}"),
            "" if goal is None else f"< {goal:.0f}",
        )
    return table


if __name__ == "__main__":
    main()
