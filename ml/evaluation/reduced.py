"""Labelled faces made small, to see from what quality on the predictors still tell anything.

Data sets hold few faces that are too poor to judge; whoever photographs a crowd has many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from ml.analysis_result import BoundingBox, FaceAnalysis, Landmarks
from ml.data.face_set import FaceSet
from ml.data.record import FaceRecord
from ml.evaluation.predictions import BATCH, Prediction

if TYPE_CHECKING:
    from ml.analyzer import FaceAnalyzer


def reduced_faces(
    face_set: FaceSet,
    records: Sequence[FaceRecord],
    predictions: Sequence[Prediction],
    scale: float,
    analyzer: FaceAnalyzer,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> list[FaceAnalysis]:
    """The faces of these pictures, each with one, when the pictures are so many times as large.

    predictions: of the pictures as they are, which tell where the faces lie: what is asked is not
    whether the detector finds them. scale: 0 < scale <= 1.
    """
    # It loads TensorFlow.
    from ml.detection import Detection

    faces: list[FaceAnalysis] = []
    for start in range(0, len(records), BATCH):
        batch = slice(start, start + BATCH)
        pictures = [_reduced(face_set.open(record), scale) for record in records[batch]]
        places = []
        for prediction in predictions[batch]:
            said = prediction.answer
            box = BoundingBox(**{side: value * scale for side, value in said["box"].items()})
            landmarks = Landmarks.from_array(np.array(list(said["landmarks"].values())) * scale)
            places.append([Detection(box, said["confidence"], landmarks)])
        faces += [photo.faces[0] for photo in analyzer.analyze_detected(pictures, places)]
        report(len(faces), len(records))
    return faces


def _reduced(pixels: np.ndarray, scale: float) -> np.ndarray:
    """uint8 (height, width, 3), each pixel the mean of those that it takes the place of."""
    height, width = pixels.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))
