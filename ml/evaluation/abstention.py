"""Abstention: how many faces are answered, and how rightly, where the unsure say nothing.

For all and for groups, so that it shows whom silence falls on. Groups are by labels where the set
has them, and else as estimated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml.analysis_result import (
    AttributeEstimate,
    BoundingBox,
    ExpressionEstimate,
    FaceAnalysis,
    GenderEstimate,
    Landmarks,
)
from ml.data.record import FaceRecord
from ml.evaluation.breakdown import ADULT_AGE, break_down, by_age_band, by_label
from ml.evaluation.predictions import Prediction
from ml.predictors.abstention import Abstention

Labelled = tuple[Sequence[FaceRecord], Sequence[Prediction]]


@dataclass(frozen=True, eq=False)
class Answers:
    """N answers, a row each. right: bool (N,). reasons: str (N,), "" where the answer stands."""

    right: np.ndarray
    reasons: np.ndarray

    def figures(self, mask: np.ndarray) -> dict[str, Any]:
        """Coverage and accuracy of a group of answers; no accuracy where none stands."""
        right, reasons = self.right[mask], self.reasons[mask]
        stands = reasons == ""
        figures: dict[str, Any] = {
            "faces": int(mask.sum()),
            "coverage": float(stands.mean()),
            "accuracy_of_all": float(right.mean()),
        }
        if stands.any():
            figures["accuracy"] = float(right[stands].mean())
        if not stands.all():
            figures["accuracy_of_others"] = float(right[~stands].mean())
        figures["reasons"] = dict(sorted(Counter(reasons[~stands].tolist()).items()))
        return figures


def abstention_report(
    utkface: Labelled, fer2013: Labelled, celeba: Labelled, abstention: Abstention
) -> dict[str, Any]:
    """All figures of abstention, ready for JSON; of the pictures in which a face was found."""
    return {
        **abstention.to_record(),
        "gender": _gender_report(utkface, abstention),
        "expression": _expression_report(fer2013, abstention),
        "attributes": _attributes_report(celeba, abstention),
    }


def analysis_from(said: dict[str, Any]) -> FaceAnalysis:
    """A face as `FaceAnalysis.to_json(embedding=True)` wrote it, without age."""
    gender, expression = said.get("gender"), said.get("expression")
    return FaceAnalysis(
        box=BoundingBox(**said["box"]),
        confidence=said["confidence"],
        landmarks=Landmarks.from_array(np.array(list(said["landmarks"].values()))),
        embedding=np.array(said["embedding"], np.float32),
        quality=said["quality"],
        gender=GenderEstimate(**gender) if gender else None,
        attributes={
            name: AttributeEstimate(**seen) for name, seen in said.get("attributes", {}).items()
        },
        hair_color=said.get("hair_color"),
        expression=ExpressionEstimate(**expression) if expression else None,
    )


def _gender_report(labelled: Labelled, abstention: Abstention) -> dict[str, Any]:
    records, said, doubts = _found(labelled, abstention)
    genders = [record.gender or "" for record in records]
    answers = Answers(
        np.array([face["gender"]["label"] for face in said]) == np.array(genders),
        _reasons(doubts, "gender"),
    )
    ages = np.array([record.age for record in records], float)
    return {
        **_of_everybody(answers.figures, ages),
        "by_age_band": break_down(answers.figures, by_age_band(ages)),
        "by_gender": _by(answers.figures, genders),
        "by_ethnicity": _by(answers.figures, [record.ethnicity or "" for record in records]),
    }


def _expression_report(labelled: Labelled, abstention: Abstention) -> dict[str, Any]:
    records, said, doubts = _found(labelled, abstention)
    expressions = [record.expression or "" for record in records]
    answers = Answers(
        np.array([face["expression"]["label"] for face in said]) == np.array(expressions),
        _reasons(doubts, "expression"),
    )
    return {
        "all": answers.figures(np.ones(len(said), bool)),
        "by_expression": _by(answers.figures, expressions),
        "by_estimated_age_band": break_down(answers.figures, by_age_band(_estimated_ages(said))),
        "by_estimated_gender": _by(answers.figures, [face["gender"]["label"] for face in said]),
    }


def _attributes_report(labelled: Labelled, abstention: Abstention) -> dict[str, Any]:
    """Of each attribute, and of all answers about attributes together by groups of faces."""
    records, said, doubts = _found(labelled, abstention)
    each: dict[str, dict[str, Any]] = {}
    together: list[tuple[bool, str, int]] = []
    for name in said[0]["attributes"]:
        known = [row for row, record in enumerate(records) if name in record.attributes]
        is_seen = np.array([said[row]["attributes"][name]["present"] for row in known], bool)
        answers = Answers(
            is_seen == np.array([records[row].attributes[name] for row in known], bool),
            _reasons([doubts[row] for row in known], name),
        )
        each[name] = answers.figures(np.ones(len(known), bool)) | _precision(answers, is_seen)
        together += zip(answers.right, answers.reasons, known, strict=True)
    answers = Answers(
        np.array([right for right, _, _ in together], bool),
        np.array([reason for _, reason, _ in together], str),
    )
    faces = np.array([row for _, _, row in together])
    genders = np.array([record.gender or "" for record in records])
    return {
        "all": answers.figures(np.ones(len(faces), bool)),
        "each": each,
        "by_estimated_age_band": break_down(
            answers.figures, by_age_band(_estimated_ages(said)[faces])
        ),
        "by_gender": break_down(answers.figures, by_label(genders[faces])),
    }


def _precision(answers: Answers, is_seen: np.ndarray) -> dict[str, float]:
    """Of those said to have it, the share that has, of all and of what stands."""
    stands = answers.reasons == ""
    shares = {"precision_of_all": is_seen, "precision": is_seen & stands}
    return {
        name: float(answers.right[which].mean()) for name, which in shares.items() if which.any()
    }


def _found(
    labelled: Labelled, abstention: Abstention
) -> tuple[list[FaceRecord], list[dict[str, Any]], list[dict[str, str]]]:
    """Of the pictures with a face: the record, what is said of the face, and the doubts in it."""
    found = [(record, face.answer) for record, face in zip(*labelled, strict=True) if face.found]
    said = [face for _, face in found]
    doubts = [abstention.applied_to(analysis_from(face)).not_sure for face in said]
    return [record for record, _ in found], said, doubts


def _reasons(doubts: Sequence[Mapping[str, str]], head: str) -> np.ndarray:
    return np.array([doubt.get(head, "") for doubt in doubts], str)


def _estimated_ages(said: Sequence[Mapping[str, Any]]) -> np.ndarray:
    """Completed years, float64 (N,)."""
    return np.floor([face["age"]["years"] for face in said])


def _of_everybody(
    figures: Callable[[np.ndarray], dict[str, Any]], ages: np.ndarray
) -> dict[str, Any]:
    return {"all": figures(np.ones(len(ages), bool)), "adults": figures(ages >= ADULT_AGE)}


def _by(
    figures: Callable[[np.ndarray], dict[str, Any]], labels: Sequence[str]
) -> dict[str, dict[str, Any]]:
    return break_down(figures, by_label(np.array(labels)))
