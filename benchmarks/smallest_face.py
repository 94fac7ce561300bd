"""What a larger smallest face wins and what it misses: python -m benchmarks.smallest_face.

Faces looked for are those of pictures of val, as they are and made smaller, as faces of a crowd
are. A face counts as found where the detector that looks for the smallest ones finds it in the
picture as it is, and the one in question near there in the smaller one. Time is that of a photo of
2048 pixels.

A larger smallest face would also allow to decode a JPEG at half its size, which is quicker, at a
price: the same faces are described anew from half their pixels.
"""

from __future__ import annotations

import argparse
import io
import os
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from benchmarks.portraits import sheet
from benchmarks.timing import median_seconds, write_results
from ml.analysis_result import BoundingBox, FaceAnalysis, Landmarks
from ml.data.adapters import find_face_set, load_records
from ml.data.central_face import central_face
from ml.data.record import FaceRecord
from ml.images import decode_image

if TYPE_CHECKING:
    from ml.analyzer import FaceAnalyzer
    from ml.detection import Detection, FaceDetector

SET = "utkface"
PICTURES = 1000
BATCH = 32
SMALLEST = (20, 30, 40, 60, 80)
SCALES = (1.0, 0.5, 0.25)
SAME_PLACE = 0.5  # IoU
TIMED_SIDE = 2048
TIMED_FACES = 10
PHOTO_SIZE = (4000, 3000)  # of the JPEG that is decoded, 12 megapixels
REPETITIONS = 5


@dataclass(frozen=True)
class Found:
    """milliseconds: of the timed photo. recall: by the pictures' scale, the share found."""

    smallest_face: int
    milliseconds: float
    recall: dict[float, float]


@dataclass(frozen=True)
class Described:
    """What the predictors say of the faces of pictures of one scale, and what their JPEG costs.

    gender_accuracy: 0 to 1. age_error: mean of absolute differences, in years.
    """

    scale: float
    gender_accuracy: float
    age_error: float
    decoding_milliseconds: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.smallest_face")
    parser.add_argument("--pictures", type=int, default=PICTURES)
    count = parser.parse_args().pictures
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from ml.analyzer import FaceAnalyzer
    from ml.detection import FaceDetector

    detectors = {side: FaceDetector.load(min_face_size=side) for side in SMALLEST}
    records = [record for record in load_records(SET) if record.split == "val"]
    records = random.Random(0).sample(records, min(count, len(records)))
    face_set = find_face_set(SET)
    pictures = [face_set.open(record) for record in records]
    faces = central_faces(detectors[SMALLEST[0]], pictures)
    known = [row for row, face in enumerate(faces) if face is not None]
    records, pictures = [records[row] for row in known], [pictures[row] for row in known]
    faces = [faces[row] for row in known]
    photo = sheet(TIMED_FACES, TIMED_SIDE)
    times = median_seconds(
        {side: lambda one=one: one.detect([photo]) for side, one in detectors.items()}, REPETITIONS
    )
    found = [
        Found(
            side,
            1000 * times[side],
            {scale: recall(detector, pictures, faces, scale) for scale in SCALES},
        )
        for side, detector in detectors.items()
    ]
    analyzer = FaceAnalyzer.load()
    described = [described_at(scale, analyzer, records, pictures, faces) for scale in SCALES]
    console = Console()
    sides = {
        scale: scale * float(np.median([face.box.width for face in faces])) for scale in SCALES
    }
    console.print(table_of_found(found, sides), table_of_described(described))
    write_results(
        "smallest_face",
        {
            "set": SET,
            "faces": len(faces),
            "side_of_faces": sides,
            "found": [asdict(row) for row in found],
            "described": [asdict(row) for row in described],
        },
    )


def central_faces(detector: FaceDetector, pictures: Sequence[np.ndarray]) -> list[Detection | None]:
    faces = []
    for start in range(0, len(pictures), BATCH):
        batch = pictures[start : start + BATCH]
        for picture, found in zip(batch, detector.detect(batch), strict=True):
            faces.append(central_face(found, picture.shape[1], picture.shape[0]))
    return faces


def recall(
    detector: FaceDetector,
    pictures: Sequence[np.ndarray],
    faces: Sequence[Detection],
    scale: float,
) -> float:
    """The share of the faces that the detector finds in pictures of this scale."""
    found = central_faces(detector, [scaled(picture, scale) for picture in pictures])
    return float(
        np.mean(
            [
                one is not None and one.box.iou(scaled_face(face, scale).box) > SAME_PLACE
                for one, face in zip(found, faces, strict=True)
            ]
        )
    )


def described_at(
    scale: float,
    analyzer: FaceAnalyzer,
    records: Sequence[FaceRecord],
    pictures: Sequence[np.ndarray],
    faces: Sequence[Detection],
) -> Described:
    said: list[FaceAnalysis] = []
    for start in range(0, len(pictures), BATCH):
        rows = slice(start, start + BATCH)
        smaller = [scaled(picture, scale) for picture in pictures[rows]]
        places = [[scaled_face(face, scale)] for face in faces[rows]]
        said += [photo.faces[0] for photo in analyzer.analyze_detected(smaller, places)]
    right = [one.gender.label == record.gender for one, record in zip(said, records, strict=True)]
    errors = [abs(one.age.years - record.age) for one, record in zip(said, records, strict=True)]
    jpeg = io.BytesIO()
    Image.fromarray(sheet(TIMED_FACES, TIMED_SIDE)).resize(PHOTO_SIZE).save(jpeg, "JPEG")
    longer = round(scale * max(PHOTO_SIZE))
    decoding = median_seconds(
        {"decoding": lambda: decode_image(jpeg.getvalue(), max_side=longer)}, REPETITIONS
    )
    return Described(
        scale, float(np.mean(right)), float(np.mean(errors)), 1000 * decoding["decoding"]
    )


def scaled(picture: np.ndarray, scale: float) -> np.ndarray:
    """uint8 (h, w, 3), each pixel the mean of those that it takes the place of."""
    if scale == 1:
        return picture
    size = round(picture.shape[1] * scale), round(picture.shape[0] * scale)
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))


def scaled_face(face: Detection, scale: float) -> Detection:
    """The same face in a picture of this scale."""
    from ml.detection import Detection

    box = face.box
    return Detection(
        BoundingBox(box.left * scale, box.top * scale, box.width * scale, box.height * scale),
        face.confidence,
        Landmarks.from_array(face.landmarks.as_array() * scale),
    )


def table_of_found(found: Sequence[Found], sides: dict[float, float]) -> Table:
    table = Table(
        "smallest face", "time", *(f"found at {side:.0f} pixels" for side in sides.values())
    )
    for row in found:
        shares = (f"{share:.1%}" for share in row.recall.values())
        table.add_row(str(row.smallest_face), f"{row.milliseconds:.0f} ms", *shares)
    return table


def table_of_described(described: Sequence[Described]) -> Table:
    table = Table("decoded at", "gender right", "age off by", "12 megapixels decoded in")
    for row in described:
        table.add_row(
            f"{row.scale:.0%}",
            f"{row.gender_accuracy:.1%}",
            f"{row.age_error:.2f} years",
            f"{row.decoding_milliseconds:.0f} ms",
        )
    return table


if __name__ == "__main__":
    main()
