"""Verification's errors by age band, gender and group: is everybody told apart as well?

Pairs of different people of one group are UTKFace's, whose labels say the group: strangers of one
age, gender and descent are whom a face is mistaken for. It knows no two pictures of one person, so
the misses are LFW's, by gender and age as they are estimated. Both at production's threshold of
strictness "usual", stricter for children, and at that for adults.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from ml.data.record import FaceRecord
from ml.embedding.false_matches import FalseMatches
from ml.embedding.strictness import verification_threshold
from ml.evaluation.breakdown import SMALLEST_GROUP, by_age_band, by_label
from ml.evaluation.predictions import Prediction
from ml.evaluation.quality import same_pairs

LEVEL = "usual"
Labelled = tuple[Sequence[FaceRecord], Sequence[Prediction]]


@dataclass(frozen=True, eq=False)
class Faces:
    """N faces, a row each. embeddings: float64 (N, 128). people: int (N,), whom each shows.

    limits: float64 (N,), up to which distance another face is taken for the same person's.
    """

    embeddings: np.ndarray
    people: np.ndarray
    limits: np.ndarray

    @classmethod
    def found(
        cls, predictions: Sequence[Prediction], people: Sequence[str], curve: FalseMatches
    ) -> Self:
        """Of predictions with a face, by the least age that each may have, as production does."""
        faces = [prediction.answer for prediction in predictions]
        limits = [verification_threshold(curve, LEVEL, face["age"]["low"]) for face in faces]
        _, numbers = np.unique(people, return_inverse=True)
        return cls(np.array([face["embedding"] for face in faces]), numbers, np.array(limits))

    def matches(
        self, first: np.ndarray, second: np.ndarray, adult: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Which pairs are taken for one person's, bool (P,): by production, and as adults.

        The stricter limit of two faces holds, since it is that of the younger one.
        """
        distances = np.linalg.norm(self.embeddings[first] - self.embeddings[second], axis=1)
        return distances <= np.minimum(self.limits[first], self.limits[second]), distances <= adult


def verification_groups_report(
    utkface: Labelled, lfw: Labelled, curve: FalseMatches
) -> dict[str, Any]:
    """Figures ready for JSON. UTKFace: of the split measured. LFW: all, whatever the split."""
    adult = verification_threshold(curve, LEVEL)
    return {
        "strictness": LEVEL,
        "threshold": adult,
        "false_matches": _false_matches(utkface, curve, adult),
        "false_non_matches": _false_non_matches(lfw, curve, adult),
    }


def _false_matches(labelled: Labelled, curve: FalseMatches, adult: float) -> dict[str, Any]:
    records, predictions = _found(labelled)
    faces = Faces.found(predictions, [str(record.group) for record in records], curve)
    groups = {
        "by_age_band": by_age_band(np.array([record.age for record in records], float)),
        "by_gender": by_label(np.array([record.gender for record in records])),
        "by_ethnicity": by_label(np.array([record.ethnicity or "" for record in records])),
    }

    def figures(mask: np.ndarray) -> dict[str, Any]:
        rows = np.flatnonzero(mask)
        pairs = matched = as_adults = 0
        for place, row in enumerate(rows[:-1]):
            others = rows[place + 1 :]
            others = others[faces.people[others] != faces.people[row]]
            by_limits, by_adult = faces.matches(np.full(len(others), row), others, adult)
            pairs += len(others)
            matched += int(by_limits.sum())
            as_adults += int(by_adult.sum())
        return {
            "faces": len(rows),
            "pairs": pairs,
            "rate": matched / max(pairs, 1),
            "rate_as_adults": as_adults / max(pairs, 1),
        }

    return {
        "all": figures(np.ones(len(records), bool)),
        **{
            kind: {name: figures(mask) for name, mask in masks.items() if _is_large(mask)}
            for kind, masks in groups.items()
        },
    }


def _false_non_matches(labelled: Labelled, curve: FalseMatches, adult: float) -> dict[str, Any]:
    records, predictions = _found(labelled)
    names = [record.identity or "" for record in records]
    faces = Faces.found(predictions, names, curve)
    pairs = same_pairs(faces.people)
    by_limits, by_adult = faces.matches(pairs.first, pairs.second, adult)
    genders, ages = _as_estimated(names, predictions)
    # Of a pair, both pictures are of one person, whose estimate is the same.
    groups = {
        "by_estimated_age_band": by_age_band(ages[pairs.first]),
        "by_estimated_gender": by_label(genders[pairs.first]),
    }

    def figures(mask: np.ndarray) -> dict[str, Any]:
        return {
            "people": len(np.unique(pairs.people[mask])),
            "pairs": int(mask.sum()),
            "rate": float(1 - by_limits[mask].mean()),
            "rate_as_adults": float(1 - by_adult[mask].mean()),
        }

    return {
        "all": figures(np.ones(len(pairs.people), bool)),
        **{
            kind: {name: figures(mask) for name, mask in masks.items() if _is_large(mask)}
            for kind, masks in groups.items()
        },
    }


def _as_estimated(
    names: Sequence[str], predictions: Sequence[Prediction]
) -> tuple[np.ndarray, np.ndarray]:
    """Gender, str (N,), and completed years, float64 (N,), each person's over all pictures."""
    male: Mapping[str, list[float]] = defaultdict(list)
    years: Mapping[str, list[float]] = defaultdict(list)
    for name, prediction in zip(names, predictions, strict=True):
        gender, age = prediction.answer["gender"], prediction.answer["age"]
        is_male = gender["label"] == "male"
        male[name].append(gender["probability"] if is_male else 1 - gender["probability"])
        years[name].append(age["years"])
    genders = {name: "male" if np.mean(said) >= 0.5 else "female" for name, said in male.items()}
    ages = {name: float(np.floor(np.median(said))) for name, said in years.items()}
    return np.array([genders[name] for name in names]), np.array([ages[name] for name in names])


def _found(labelled: Labelled) -> tuple[list[FaceRecord], list[Prediction]]:
    pairs = [(r, p) for r, p in zip(*labelled, strict=True) if p.found]
    return [record for record, _ in pairs], [prediction for _, prediction in pairs]


def _is_large(mask: np.ndarray) -> bool:
    return bool(mask.sum() >= SMALLEST_GROUP)
