"""What each stage of the analysis costs, by the photo's size and its number of faces."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

import numpy as np
from rich.table import Table

from benchmarks.portraits import portraits, sheet
from benchmarks.timing import RESULTS, seconds
from ml.alignment import IDENTITY_CHIP, PREDICTOR_CHIP, cut_chips

SIDES = (250, 512, 1024, 2048)
FACES = (1, 4, 10, 16)
STAGES = ("detection", "alignment", "embedding", "heads", "rest")


@dataclass(frozen=True)
class StageCosts:
    """Median seconds of each stage for one photo, in the order of STAGES.

    rest: what the whole takes beyond the others: averaging of views, quality, the result.
    """

    side: int
    faces: int
    seconds: tuple[float, ...]


def stage_costs(repetitions: int) -> list[StageCosts]:
    """Photos of one face and of several, the latter from 1024 pixels up."""
    from ml.analyzer import FaceAnalyzer
    from ml.detection import FaceDetector
    from ml.embedding.identifier import Identifier
    from ml.predictors.predictor import Predictor

    analyzer = FaceAnalyzer.load()
    analyzer.warm_up()
    bundle = analyzer.bundle
    detector, identifier = FaceDetector.load(bundle), Identifier.load(bundle)
    predictor = Predictor.load(bundle)
    views = 2 if bundle.mirror_averaging else 1

    def costs_of(photo: np.ndarray) -> StageCosts:
        [found] = detector.detect([photo])
        points = np.stack([detection.landmarks.as_array() for detection in found])
        identity_chips = cut_chips(photo, points, IDENTITY_CHIP)
        predictor_chips = cut_chips(photo, points, PREDICTOR_CHIP)
        identities = identifier.identify(identity_chips)
        calls = {
            "detection": lambda: detector.detect([photo]),
            "alignment": lambda: [
                cut_chips(photo, points, geometry) for geometry in (IDENTITY_CHIP, PREDICTOR_CHIP)
            ],
            "embedding": lambda: [identifier.identify(identity_chips) for _ in range(views)],
            "heads": lambda: predictor.predict([predictor_chips] * views, [identities] * views),
            "whole": lambda: analyzer.analyze([photo]),
        }
        times = {name: [] for name in calls}
        for _ in range(repetitions + 1):
            for name, call in calls.items():
                times[name].append(seconds(call))
        medians = {name: statistics.median(of_call[1:]) for name, of_call in times.items()}
        known = [medians[stage] for stage in STAGES[:-1]]
        return StageCosts(len(photo), len(found), (*known, max(medians["whole"] - sum(known), 0.0)))

    alone = [costs_of(portraits(1, side)[0]) for side in SIDES]
    together = [costs_of(sheet(faces, 1024)) for faces in FACES]
    return alone + together


def table_of_stages(costs: list[StageCosts]) -> Table:
    table = Table("pixels", "faces", *STAGES, "whole")
    for row in costs:
        milliseconds = [f"{1000 * stage:.1f} ms" for stage in (*row.seconds, sum(row.seconds))]
        table.add_row(str(row.side), str(row.faces), *milliseconds)
    return table


def plot_stages(costs: list[StageCosts]) -> None:
    """Stacked bars of every photo, beside the figures as analysis_stages.png."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 4), layout="constrained")
    names = [f"{row.side} px\n{row.faces} face{'s' * (row.faces != 1)}" for row in costs]
    bottom = np.zeros(len(costs))
    for index, stage in enumerate(STAGES):
        heights = np.array([1000 * row.seconds[index] for row in costs])
        axes.bar(range(len(costs)), heights, bottom=bottom, label=stage)
        bottom += heights
    axes.set_xticks(range(len(costs)), names)
    axes.set_ylabel("milliseconds a photo")
    axes.legend(frameon=False)
    figure.savefig(RESULTS / "analysis_stages.png", dpi=110)
    pyplot.close(figure)
