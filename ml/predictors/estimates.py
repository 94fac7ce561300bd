"""From logits to estimates, by the calibration that the bundle's record holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml.analysis_result import (
    AgeEstimate,
    AttributeEstimate,
    ExpressionEstimate,
    GenderEstimate,
)
from ml.predictors.declarations import HAIR_COLORS, MAX_AGE

YEARS = np.arange(MAX_AGE + 1, dtype=np.float64)
# Of hair colours, one is named only where it is likelier than not.
HAIR_COLOR_PROBABILITY = 0.5
INTERVAL_TAILS = (0.1, 0.9)


@dataclass(frozen=True)
class Calibration:
    """How logits become honest numbers; fitted on the split val.

    temperatures: head name -> what its logits are divided by (Guo et al., ICML 2017); that of age
    widens its interval alone, since the expectation is best as it is.
    thresholds: attribute name -> the probability above which it counts as present.
    """

    temperatures: Mapping[str, float]
    thresholds: Mapping[str, float]

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Calibration:
        return cls(dict(record.get("temperatures", {})), dict(record.get("thresholds", {})))

    def to_record(self) -> dict[str, Any]:
        return {"temperatures": dict(self.temperatures), "thresholds": dict(self.thresholds)}

    def apply(self, head: str, logits: np.ndarray) -> np.ndarray:
        """Calibrated logits, float64."""
        return np.asarray(logits, np.float64) / self.temperatures.get(head, 1.0)


@dataclass(frozen=True)
class Estimates:
    """What the predictors say of one face; heads that are not shipped are None or missing.

    The fields are those of the same names in FaceAnalysis.
    """

    age: AgeEstimate | None
    gender: GenderEstimate | None
    attributes: dict[str, AttributeEstimate]
    hair_color: str | None
    expression: ExpressionEstimate | None

    def as_fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def estimates_of(
    logits: Mapping[str, np.ndarray],
    calibration: Calibration,
    expressions: Sequence[str],
) -> list[Estimates]:
    """Estimates of F faces from each head's logits, float (F, units)."""
    ages = _ages(logits["age"], calibration) if "age" in logits else None
    logits = {name: calibration.apply(name, values) for name, values in logits.items()}
    count = len(next(iter(logits.values())))
    presences = {
        name: sigmoid(values[:, 0]) for name, values in logits.items() if values.shape[1] == 1
    }
    male = presences.pop("gender", None)
    chances = softmax(logits["expression"]) if "expression" in logits else None
    return [
        Estimates(
            age=None if ages is None else ages[row],
            gender=None if male is None else _gender(male[row]),
            attributes={
                name: AttributeEstimate(
                    bool(values[row] >= calibration.thresholds.get(name, 0.5)), float(values[row])
                )
                for name, values in presences.items()
            },
            hair_color=_hair_color({name: p[row] for name, p in presences.items()}),
            expression=None if chances is None else _expression(chances[row], expressions),
        )
        for row in range(count)
    ]


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities (F, units) from logits."""
    exponentials = np.exp(logits - logits.max(-1, keepdims=True))
    return exponentials / exponentials.sum(-1, keepdims=True)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(logits, -60, 60)))


def age_quantiles(probabilities: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Years below which these shares of the distribution lie: (F, 101) -> (F, len(shares)).

    A year's probability is spread evenly from half a year before it to half a year after.
    """
    cumulative = np.concatenate([np.zeros((len(probabilities), 1)), probabilities.cumsum(1)], 1)
    edges = np.append(YEARS, MAX_AGE + 1) - 0.5
    rows = [np.interp(shares, row / row[-1], edges) for row in cumulative]
    return np.clip(np.reshape(rows, (-1, len(shares))), 0, MAX_AGE)


def _ages(logits: np.ndarray, calibration: Calibration) -> list[AgeEstimate]:
    """The expectation of each distribution, and the interval of 80% of the calibrated one."""
    expected = softmax(np.asarray(logits, np.float64)) @ YEARS
    quantiles = age_quantiles(softmax(calibration.apply("age", logits)), INTERVAL_TAILS)
    return [
        AgeEstimate(float(years), float(min(low, years)), float(max(high, years)))
        for years, (low, high) in zip(expected, quantiles, strict=True)
    ]


def _gender(male: float) -> GenderEstimate:
    if male >= 0.5:
        return GenderEstimate("male", float(male))
    return GenderEstimate("female", float(1 - male))


def _hair_color(probabilities: Mapping[str, float]) -> str | None:
    """The likeliest colour as one word, or None where none is likely."""
    shipped = [name for name in HAIR_COLORS if name in probabilities]
    if not shipped:
        return None
    best = max(shipped, key=lambda name: probabilities[name])
    return best.removesuffix("_hair") if probabilities[best] >= HAIR_COLOR_PROBABILITY else None


def _expression(chances: np.ndarray, labels: Sequence[str]) -> ExpressionEstimate:
    best = int(chances.argmax())
    return ExpressionEstimate(
        labels[best],
        float(chances[best]),
        {label: float(chance) for label, chance in zip(labels, chances, strict=True)},
    )
