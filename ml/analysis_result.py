"""What an analysis says: one shape for the command line, the API, the database and exports.

Coordinates are float pixels of the upright photo (EXIF orientation applied), x to the right and y
down, origin in the top left corner. "Left" and "right" are as seen in the picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """A face's bounding box, within the photo."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def center(self) -> Point:
        return self.left + self.width / 2, self.top + self.height / 2

    def iou(self, other: BoundingBox) -> float:
        """Intersection over union with another box, 0 (apart) to 1 (equal)."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        if width <= 0 or height <= 0:
            return 0.0
        intersection = width * height
        return intersection / (self.width * self.height + other.width * other.height - intersection)

    def to_json(self) -> dict[str, float]:
        return {name: round(getattr(self, name), 2) for name in ("left", "top", "width", "height")}


@dataclass(frozen=True, slots=True)
class Landmarks:
    """MTCNN's five facial landmarks."""

    left_eye: Point
    right_eye: Point
    nose: Point
    mouth_left: Point
    mouth_right: Point

    @classmethod
    def from_array(cls, points: np.ndarray) -> Landmarks:
        """Landmarks from an array (5, 2) in the order of the fields."""
        return cls(*((float(x), float(y)) for x, y in points))

    def as_array(self) -> np.ndarray:
        """float32 (5, 2), in the order of the fields."""
        points = (self.left_eye, self.right_eye, self.nose, self.mouth_left, self.mouth_right)
        return np.array(points, np.float32)

    def to_json(self) -> dict[str, list[float]]:
        return {
            name: [round(coordinate, 2) for coordinate in getattr(self, name)]
            for name in self.__dataclass_fields__
        }


@dataclass(frozen=True, slots=True)
class AgeEstimate:
    """Age in years with the 80% interval: 8 of 10 faces are between low and high."""

    years: float
    low_years: float
    high_years: float

    def to_json(self) -> dict[str, float]:
        return {
            "years": round(self.years, 1),
            "low": round(self.low_years, 1),
            "high": round(self.high_years, 1),
        }


@dataclass(frozen=True, slots=True)
class GenderEstimate:
    """Gender as it appears; the probability is that of the label, 0.5 to 1."""

    label: str  # "female" or "male"
    probability: float

    def to_json(self) -> dict[str, Any]:
        return {"label": self.label, "probability": round(self.probability, 4)}


@dataclass(frozen=True, slots=True)
class AttributeEstimate:
    """Whether something is seen on a face; the probability is that of its presence, 0 to 1."""

    present: bool
    probability: float

    def to_json(self) -> dict[str, Any]:
        return {"present": self.present, "probability": round(self.probability, 4)}


@dataclass(frozen=True, slots=True)
class ExpressionEstimate:
    """The likeliest of seven expressions and the probability of each; they add up to 1."""

    label: str
    probability: float
    probabilities: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "probability": round(self.probability, 4),
            "probabilities": {name: round(p, 4) for name, p in self.probabilities.items()},
        }


@dataclass(frozen=True, slots=True, eq=False)
class FaceAnalysis:
    """One face: where it is, whose it may be, and how it looks.

    embedding: float32 (128,), compared by Euclidean distance (ml.embedding).
    quality: 0 (useless for recognition) to 1.
    A head that the bundle does not ship is None, or missing from `attributes`.
    not_sure: why an answer is not to be relied on, a ml.predictors.abstention.Doubt by the name of
    its head: "gender", "expression", "hair_color" or an attribute's; no others are in it.
    """

    box: BoundingBox
    confidence: float
    landmarks: Landmarks
    embedding: np.ndarray
    quality: float
    age: AgeEstimate | None = None
    gender: GenderEstimate | None = None
    attributes: dict[str, AttributeEstimate] = field(default_factory=dict)
    hair_color: str | None = None
    expression: ExpressionEstimate | None = None
    not_sure: dict[str, str] = field(default_factory=dict)

    def to_json(self, *, embedding: bool = False) -> dict[str, Any]:
        """The face as JSON-ready values; heads that are not shipped are absent."""
        face: dict[str, Any] = {
            "box": self.box.to_json(),
            "confidence": round(self.confidence, 4),
            "landmarks": self.landmarks.to_json(),
            "quality": round(self.quality, 4),
        }
        if self.age is not None:
            face["age"] = self.age.to_json()
        if self.gender is not None:
            face["gender"] = self.gender.to_json()
        if self.attributes:
            face["attributes"] = {name: a.to_json() for name, a in self.attributes.items()}
        if self.hair_color is not None:
            face["hair_color"] = self.hair_color
        if self.expression is not None:
            face["expression"] = self.expression.to_json()
        if self.not_sure:
            face["not_sure"] = dict(self.not_sure)
        if embedding:
            face["embedding"] = [round(float(value), 6) for value in self.embedding]
        return face


@dataclass(frozen=True, slots=True)
class PhotoAnalysis:
    """An upright photo's size in pixels and its faces, the most confident first."""

    width: int
    height: int
    faces: tuple[FaceAnalysis, ...]
