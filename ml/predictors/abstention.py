"""When an answer is not one: the face shows too little, or the network is too unsure.

Two rules, chosen on the split val by `python -m ml abstain` and kept in the bundle's manifest.
Below a quality floor nothing is answered of gender, expression and attributes, and which part of
the quality is the least says why. Above it, an answer stands whose calibrated probability is high
enough that answers like it are right as often as is wanted. Age tells its own doubt, by its
interval. Source: El-Yaniv and Wiener, "On the foundations of noise-free selective classification",
JMLR 2010. Nothing here loads TensorFlow.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from ml.analysis_result import FaceAnalysis
from ml.quality import weakest_part
from ml.registry import Bundle

# All attributes answer to one confidence: of the rare ones val knows too few for one of their own.
ATTRIBUTES = "attributes"
HAIR_COLOR = "hair_color"


class Doubt(enum.StrEnum):
    """Why an answer is not to be relied on."""

    TOO_SMALL = "too_small"
    TOO_BLURRED = "too_blurred"
    TOO_TURNED = "too_turned"
    HARDLY_A_FACE = "hardly_a_face"  # what the detector doubts
    LOW_CONFIDENCE = "low_confidence"


# By the part of quality that is the least.
DOUBT_OF_PART = {
    "size": Doubt.TOO_SMALL,
    "sharpness": Doubt.TOO_BLURRED,
    "frontality": Doubt.TOO_TURNED,
    "confidence": Doubt.HARDLY_A_FACE,
}


@dataclass(frozen=True)
class Abstention:
    """Below what a bundle's predictors are not believed.

    quality_floor: of ml.quality, 0 to 1. confidences: the least probability of an answer that
    stands, by "gender", "expression" and "attributes"; a head that is missing always answers.
    """

    quality_floor: float = 0.0
    confidences: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def load(cls, bundle: str | Path | None = None) -> Self:
        """That of a bundle (None: the default one). Raises BundleError where it is missing."""
        return cls.of_bundle(Bundle.load(bundle))

    @classmethod
    def of_bundle(cls, bundle: Bundle) -> Self:
        """That of a bundle; one for which none was chosen always answers."""
        record = bundle.networks.get("predictors", {}).get("abstention", {})
        return cls(record.get("quality_floor", 0.0), dict(record.get("confidences", {})))

    def to_record(self) -> dict[str, Any]:
        return {"quality_floor": self.quality_floor, "confidences": dict(self.confidences)}

    def confidence(self, head: str) -> float:
        """The least probability of an answer of this head that stands, 0 to 1."""
        return self.confidences.get(head, 0.0)

    def applied_to(self, face: FaceAnalysis) -> FaceAnalysis:
        """The face with what is not to be relied on of it, and why."""
        return replace(face, not_sure=self._doubts(face))

    def _doubts(self, face: FaceAnalysis) -> dict[str, str]:
        answers = answered(face)
        if face.quality < self.quality_floor:
            part = weakest_part(face.quality, face.confidence, face.landmarks.as_array())
            return dict.fromkeys(answers, DOUBT_OF_PART[part].value)
        return {
            head: Doubt.LOW_CONFIDENCE.value
            for head, (kind, probability) in answers.items()
            if probability < self.confidence(kind)
        }


def answered(face: FaceAnalysis) -> dict[str, tuple[str, float]]:
    """The probability of each answer of a face, by head, with what it is held to.

    Of an attribute it is that of what is said, presence or absence; of a hair colour that of the
    attribute of its name, or 1 where there is none to say.
    """
    answers: dict[str, tuple[str, float]] = {}
    if face.gender is not None:
        answers["gender"] = "gender", face.gender.probability
    if face.expression is not None:
        answers["expression"] = "expression", face.expression.probability
    for name, said in face.attributes.items():
        probability = said.probability if said.present else 1 - said.probability
        answers[name] = ATTRIBUTES, probability
    if face.hair_color is not None:
        hair = face.attributes.get(f"{face.hair_color}_hair")
        answers[HAIR_COLOR] = ATTRIBUTES, hair.probability if hair else 1.0
    return answers
