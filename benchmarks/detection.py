"""This project's detector beside the `mtcnn` package: python -m benchmarks.detection.

Both see the same pixels, one photo at a time, in one process: a portrait from tests/photos, scaled
to squares of 250, 512, 1024 and 2048 pixels; medians are compared.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from benchmarks.timing import median_seconds, write_results
from ml.analysis_result import BoundingBox
from ml.detection import Detection, FaceDetector
from ml.images import decode_image

ROOT = Path(__file__).parents[1]
PORTRAIT = ROOT / "tests" / "photos" / "obama.jpg"
# Side in pixels, and how often the slower of both is timed there.
REPETITIONS = {250: 21, 512: 15, 1024: 11, 2048: 7}


@dataclass(frozen=True)
class Comparison:
    """Median seconds for one photo. iou: of the faces found by both, the least."""

    side: int
    faces: int
    package_seconds: float
    ours_seconds: float
    ratio: float
    iou: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection")
    parser.add_argument("--sides", type=int, nargs="+", default=list(REPETITIONS))
    sides = parser.parse_args().sides
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from mtcnn import MTCNN

    package, ours = MTCNN(), FaceDetector.load()
    portrait = Image.fromarray(decode_image(PORTRAIT).pixels)
    comparisons = [
        compare(package.detect_faces, ours, np.asarray(portrait.resize((side, side))))
        for side in sides
    ]
    Console().print(table_of(comparisons))
    write_results("detection", {"comparisons": [asdict(row) for row in comparisons]})


def compare(
    package: Callable[[np.ndarray], list[dict]], ours: FaceDetector, photo: np.ndarray
) -> Comparison:
    """Time both on a photo, uint8 (side, side, 3), after a first call that warms both up."""
    side = len(photo)
    theirs, found = package(photo), ours.detect([photo])[0]
    medians = median_seconds(
        {"package": lambda: package(photo), "ours": lambda: ours.detect([photo])},
        REPETITIONS.get(side, 7),
    )
    return Comparison(
        side,
        len(found),
        medians["package"],
        medians["ours"],
        ratio=medians["package"] / medians["ours"],
        iou=agreement(theirs, found),
    )


def agreement(theirs: list[dict], ours: list[Detection]) -> float:
    """The least overlap of a box of ours with the package's; 0 where the numbers differ."""
    if len(theirs) != len(ours):
        return 0.0
    boxes = [BoundingBox(*map(float, face["box"])) for face in theirs]
    return min((max(face.box.iou(box) for box in boxes) for face in ours), default=1.0)


def table_of(comparisons: list[Comparison]) -> Table:
    table = Table("pixels", "faces", "mtcnn 1.0.0", "faceproject", "times as fast", "least IoU")
    for row in comparisons:
        table.add_row(
            f"{row.side} x {row.side}",
            str(row.faces),
            f"{row.package_seconds * 1000:.0f} ms",
            f"{row.ours_seconds * 1000:.0f} ms",
            f"{row.ratio:.1f}",
            f"{row.iou:.3f}",
        )
    return table


if __name__ == "__main__":
    main()
