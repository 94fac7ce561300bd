"""From pictures to chips: the part of preparing that worker processes do."""

from __future__ import annotations

import json
import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ml.alignment import IDENTITY_CHIP, PREDICTOR_CHIP_WITH_MARGIN, ChipGeometry, cut_chips
from ml.data.central_face import central_face
from ml.data.face_set import FaceSet
from ml.data.record import FaceRecord
from ml.images import ImageError

if TYPE_CHECKING:
    from ml.detection import Detection, FaceDetector

DETECTION_BATCH = 32

_worker_detector: FaceDetector  # of a worker process alone: `start_worker` loads it


@dataclass(frozen=True, eq=False)
class MainFace:
    """The face that a picture is about, or the place where the set's framing supposes it.

    row: the picture's position. found: False where the landmarks are the framing's fallback.
    landmarks: float32 (5, 2), box: float32 (4,) left, top, width, height, both in pixels of the
    framed picture. Box and confidence are 0 where no face was found.
    """

    row: int
    found: bool
    landmarks: np.ndarray
    box: np.ndarray
    confidence: float
    predictor_chip: np.ndarray
    identity_chip: np.ndarray


@dataclass(frozen=True, eq=False)
class Chips:
    """The main faces of N of M pictures, as arrays; the other pictures were dropped.

    rows: int64 (N,), positions among the M pictures. found: bool (N,). landmarks: float32
    (N, 5, 2). boxes: float32 (N, 4). confidences: float32 (N,). predictor_chips, identity_chips:
    uint8 (N, S, S, 3). dropped: position -> why. As in MainFace otherwise.
    """

    rows: np.ndarray
    found: np.ndarray
    landmarks: np.ndarray
    boxes: np.ndarray
    confidences: np.ndarray
    predictor_chips: np.ndarray
    identity_chips: np.ndarray
    dropped: dict[int, str]

    @property
    def pictures(self) -> int:
        """M, how many pictures there were."""
        return len(self.rows) + len(self.dropped)


def cut_main_faces(
    face_set: FaceSet, records: Sequence[FaceRecord], detector: FaceDetector
) -> Chips:
    """Both chips of each record's face nearest the centre."""
    faces: list[MainFace] = []
    dropped: dict[int, str] = {}
    for start in range(0, len(records), DETECTION_BATCH):
        pictures: dict[int, np.ndarray] = {}
        for row in range(start, min(start + DETECTION_BATCH, len(records))):
            try:
                pictures[row] = face_set.open(records[row])
            except ImageError as error:
                dropped[row] = f"unreadable: {error}"
        found = detector.detect(list(pictures.values()))
        for (row, picture), detections in zip(pictures.items(), found, strict=True):
            height, width = picture.shape[:2]
            detection = central_face(detections, width, height)
            if detection is None and face_set.framing.fallback_landmarks is None:
                dropped[row] = "no face found"
            else:
                faces.append(_main_face(row, picture, detection, face_set))
    return _stacked(faces, dropped)


def _main_face(
    row: int, picture: np.ndarray, detection: Detection | None, face_set: FaceSet
) -> MainFace:
    if detection is None:
        height, width = picture.shape[:2]
        landmarks = face_set.framing.fallback_in_frame(width, height)
        box, confidence = (0.0, 0.0, 0.0, 0.0), 0.0
    else:
        landmarks = detection.landmarks.as_array()
        box = (detection.box.left, detection.box.top, detection.box.width, detection.box.height)
        confidence = detection.confidence
    return MainFace(
        row=row,
        found=detection is not None,
        landmarks=landmarks,
        box=np.array(box, np.float32),
        confidence=confidence,
        predictor_chip=cut_chips(picture, landmarks[None], PREDICTOR_CHIP_WITH_MARGIN)[0],
        identity_chip=cut_chips(picture, landmarks[None], IDENTITY_CHIP)[0],
    )


def _stacked(faces: Sequence[MainFace], dropped: dict[int, str]) -> Chips:
    def column(name: str, kind: type, *shape: int) -> np.ndarray:
        return np.array([getattr(face, name) for face in faces], kind).reshape(-1, *shape)

    def chips(name: str, geometry: ChipGeometry) -> np.ndarray:
        return column(name, np.uint8, geometry.size, geometry.size, 3)

    return Chips(
        rows=column("row", np.int64),
        found=column("found", bool),
        landmarks=column("landmarks", np.float32, 5, 2),
        boxes=column("box", np.float32, 4),
        confidences=column("confidence", np.float32),
        predictor_chips=chips("predictor_chip", PREDICTOR_CHIP_WITH_MARGIN),
        identity_chips=chips("identity_chip", IDENTITY_CHIP),
        dropped=dropped,
    )


def start_worker(smallest_face: int) -> None:
    """Give this worker process one TensorFlow thread and a detector of its own."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import tensorflow as tf

    from ml.detection import FaceDetector

    global _worker_detector
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    _worker_detector = FaceDetector.load(min_face_size=smallest_face)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    if parent := multiprocessing.parent_process():
        multiprocessing.connection.wait([parent.sentinel])
    os._exit(1)


def write_part(face_set: FaceSet, records: Sequence[FaceRecord], path: Path) -> int:
    """In a started worker: cut the records' chips into one file; how many were cut.

    The file appears whole or not at all, so a killed run leaves nothing half written.
    """
    chips = cut_main_faces(face_set, records, _worker_detector)
    arrays = {field.name: getattr(chips, field.name) for field in fields(chips)}
    arrays["dropped"] = np.array(json.dumps(chips.dropped))
    unfinished = path.with_suffix(f".{os.getpid()}")  # two runs at once do no harm
    with unfinished.open("wb") as stream:
        np.savez(stream, **arrays)
    unfinished.replace(path)
    return len(chips.rows)


def read_part(path: Path) -> Chips:
    """What `write_part` has written."""
    with np.load(path) as arrays:
        chips = {name: arrays[name] for name in arrays.files}
    dropped = json.loads(str(chips.pop("dropped")))
    return Chips(**chips, dropped={int(row): why for row, why in dropped.items()})
