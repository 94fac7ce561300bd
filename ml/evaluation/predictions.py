"""What the analyzer says of a labelled split, through the production path, kept for a rerun."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ml.analysis_result import BoundingBox, FaceAnalysis, Landmarks
from ml.data.central_face import central_face
from ml.data.face_set import FaceSet
from ml.data.framing import Framing
from ml.data.record import FaceRecord

if TYPE_CHECKING:
    from ml.analyzer import FaceAnalyzer

BATCH = 32

Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Prediction:
    """What the analyzer says of one picture.

    file: relative to the set's folder. faces: how many were found. face: the one nearest the
    centre, as `FaceAnalysis.to_json(embedding=True)`; where none was found, the one at the set's
    fallback landmarks, or None if it has none.
    """

    file: str
    faces: int
    face: dict[str, Any] | None

    @property
    def found(self) -> bool:
        return self.faces > 0

    @property
    def answer(self) -> dict[str, Any]:
        """The face, of a picture that has one; raises LookupError where there is none."""
        if self.face is None:
            raise LookupError(f"There is no face in {self.file}.")
        return self.face


def predict(
    face_set: FaceSet,
    folder: Path,
    records: Sequence[FaceRecord],
    load_analyzer: Callable[[], FaceAnalyzer],
    cache: Path,
    report: Report = lambda done, total: None,
) -> list[Prediction]:
    """The analyzer's word on each record, in their order.

    cache: JSON lines; what it holds is not analysed again, and a killed run goes on from there.
    load_analyzer: called only if there is something to analyse. Raises ImageError.
    """
    known = {prediction.file: prediction for prediction in _read(cache)}
    names = {record.file: record.file.relative_to(folder).as_posix() for record in records}
    waiting = [record for record in records if names[record.file] not in known]
    report(len(records) - len(waiting), len(records))
    if waiting:
        analyzer = load_analyzer()
        cache.parent.mkdir(parents=True, exist_ok=True)
        with cache.open("a", encoding="utf-8") as stream:
            for start in range(0, len(waiting), BATCH):
                batch = waiting[start : start + BATCH]
                for prediction in _analyze(face_set, batch, names, analyzer):
                    known[prediction.file] = prediction
                    stream.write(json.dumps(asdict(prediction)) + "\n")
                stream.flush()
                report(len(records) - len(waiting) + start + len(batch), len(records))
    return [known[names[record.file]] for record in records]


def _analyze(
    face_set: FaceSet,
    records: Sequence[FaceRecord],
    names: dict[Path, str],
    analyzer: FaceAnalyzer,
) -> list[Prediction]:
    pictures = [face_set.open(record) for record in records]
    predictions = []
    for record, picture, analysis in zip(
        records, pictures, analyzer.analyze(pictures), strict=True
    ):
        face = central_face(analysis.faces, analysis.width, analysis.height)
        if face is None and face_set.framing.fallback_landmarks is not None:
            face = _at_fallback(face_set.framing, picture, analyzer)
        predictions.append(
            Prediction(
                file=names[record.file],
                faces=len(analysis.faces),
                face=None if face is None else face.to_json(embedding=True),
            )
        )
    return predictions


def _at_fallback(framing: Framing, picture: np.ndarray, analyzer: FaceAnalyzer) -> FaceAnalysis:
    """The face that a set's framing supposes where the detector finds none."""
    from ml.detection import Detection

    height, width = picture.shape[:2]
    landmarks = Landmarks.from_array(framing.fallback_in_frame(width, height))
    supposed = Detection(BoundingBox(0, 0, width, height), 0.0, landmarks)
    [analysis] = analyzer.analyze_detected([picture], [[supposed]])
    return analysis.faces[0]


def _read(cache: Path) -> list[Prediction]:
    """The cached predictions; a last line cut short by a kill is taken off the file."""
    if not cache.exists():
        return []
    text = cache.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        cache.write_text(whole, encoding="utf-8")
    return [Prediction(**json.loads(line)) for line in whole.splitlines()]


def face_share(predictions: Sequence[Prediction]) -> dict[str, Any]:
    """How many pictures there are, and in what share no face was found."""
    without = sum(not prediction.found for prediction in predictions)
    return {
        "pictures": len(predictions),
        "pictures_without_face": without,
        "share_without_face": without / len(predictions),
    }


def embeddings_of(predictions: Sequence[Prediction]) -> np.ndarray:
    """Identity embeddings, float64 (N, 128), of the N pictures in which a face was found."""
    found = [p.answer["embedding"] for p in predictions if p.found]
    return np.array(found, float).reshape(-1, 128)
