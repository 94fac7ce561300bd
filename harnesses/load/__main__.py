"""`python -m harnesses.load [--people N] [--photos N] [--minutes N] [--pause N]`.

Prints how people were answered and writes it to harnesses/results/load.json, or into the folder of
`--keep`. Ends with 1 where a request broke, or an upload waited for bulk work that came earlier.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import django
from rich.console import Console
from rich.progress import track

from benchmarks.timing import write_results
from harnesses import RESULTS
from harnesses.bad_input.uploading import WITHOUT_LIMITS
from tests.local_process import LocalProcess, free_port

PEOPLE, PHOTOS, MINUTES = 100, 2_000, 15.0
# As long as people look at a page of photos before they do the next thing.
PAUSE_SECONDS = 15.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m harnesses.load")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--photos", type=int, default=PHOTOS, help="in each library")
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument(
        "--pause", type=float, default=PAUSE_SECONDS, help="seconds between acts, on average"
    )
    parser.add_argument("--keep", type=Path, default=RESULTS, help="where figures are written")
    asked = parser.parse_args()
    console = Console()
    var = Path(tempfile.mkdtemp(prefix="faceproject-load-"))
    settings = {"PORT": str(free_port()), "DJANGO_SETTINGS_MODULE": "faceproject.settings"}
    settings |= {"ENV_FILE": os.devnull, **WITHOUT_LIMITS}
    try:
        with LocalProcess.start("platform", var, **settings) as platform:
            os.environ.update(platform.environment)
            django.setup()
            # Django has to be set up before models are imported.
            from harnesses.load.libraries import fill_libraries, indexed_afterwards
            from harnesses.load.run import under_load

            filling = fill_libraries(asked.people, asked.photos)
            with indexed_afterwards():
                libraries = list(
                    track(filling, "Filling libraries", total=asked.people, console=console)
                )
            outcome = under_load(
                platform, libraries, seconds=asked.minutes * 60, pause_seconds=asked.pause
            )
    finally:
        shutil.rmtree(var)
    for table in outcome.tables():
        console.print(table)
    size = {"people": asked.people, "photos_of_each": asked.photos, "minutes": asked.minutes}
    size |= {"pause_seconds": asked.pause}
    write_results("load", size | outcome.figures(), asked.keep)
    sys.exit(0 if outcome.is_well else 1)


if __name__ == "__main__":
    main()
