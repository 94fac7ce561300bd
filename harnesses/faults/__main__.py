"""`python -m harnesses.faults [--scenario NAME...] [--photos N] [--keep FILE]`.

Prints what became of the photos and writes it to harnesses/results/faults.json, or to FILE, in the
place of what stands there of the same scenarios. Ends with 1 where a photo was lost, a face was
recorded twice, a request broke or all did not end well.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from pathlib import Path

from rich.console import Console

from harnesses import RESULTS

# Each brings its scenarios.
from harnesses.faults import broker_and_storage, collisions, deaths  # noqa: F401
from harnesses.faults.installation import running_installation
from harnesses.faults.outcome import Outcome, table_of
from harnesses.faults.photos import distinct_photos
from harnesses.faults.scenario import SCENARIOS, play_all

PHOTOS = 200
FILE = RESULTS / "faults.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m harnesses.faults")
    parser.add_argument("--scenario", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    parser.add_argument("--photos", type=int, default=PHOTOS, help="of each scenario")
    parser.add_argument("--keep", type=Path, default=FILE, help="where figures are written")
    asked = parser.parse_args()
    wanted = [SCENARIOS[name] for name in asked.scenario]
    console = Console()
    outcomes = []
    with running_installation() as installation:
        for outcome in play_all(
            wanted, installation, lambda seed: distinct_photos(asked.photos, seed=seed)
        ):
            outcomes.append(outcome)
            console.print(outcome.figures())
            keep(asked.keep, outcome, photos=asked.photos)
    console.print(table_of(outcomes))
    sys.exit(0 if all(outcome.is_well for outcome in outcomes) else 1)


def keep(file: Path, outcome: Outcome, *, photos: int) -> None:
    """Write a scenario's figures to the file, in the place of those it has of the same scenario."""
    known = json.loads(file.read_text()) if file.exists() else {}
    known[outcome.scenario] = {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
        "load_average": round(os.getloadavg()[0], 1),
        "photos": photos,
        **outcome.figures(),
    }
    in_order = {name: known[name] for name in SCENARIOS if name in known}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(in_order, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
