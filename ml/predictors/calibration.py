"""Fitting the calibration of the heads on faces that no training saw (the split val)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ml.predictors.declarations import ATTRIBUTES
from ml.predictors.estimates import (
    INTERVAL_TAILS,
    Calibration,
    age_quantiles,
    sigmoid,
    softmax,
)

# Temperatures tried: from four times as sure to eight times less sure.
TEMPERATURES = np.geomspace(0.25, 8.0, 161)
THRESHOLDS = np.linspace(0.2, 0.8, 61)


def fit_calibration(
    logits: Mapping[str, np.ndarray], targets: Mapping[str, np.ndarray]
) -> Calibration:
    """The calibration of heads from logits (N, units) and targets (N,) with -1 = unknown.

    Gender, attributes and expression: the temperature of the least negative log likelihood
    (Guo et al., "On calibration of modern neural networks", ICML 2017). Age: the temperature at
    which the interval holds its share of the faces. Attributes: the threshold of the best F1.
    """
    temperatures, thresholds = {}, {}
    attributes = {head.name for head in ATTRIBUTES}
    for name, values in logits.items():
        known = targets[name] >= 0
        if not known.any():
            continue
        values, labels = values[known].astype(np.float64), targets[name][known]
        if name == "age":
            temperatures[name] = _interval_temperature(values, labels)
        else:
            losses = [_negative_log_likelihood(values / t, labels) for t in TEMPERATURES]
            temperatures[name] = round(float(TEMPERATURES[int(np.argmin(losses))]), 4)
        if name in attributes:
            probabilities = sigmoid(values[:, 0] / temperatures[name])
            thresholds[name] = _best_f1_threshold(probabilities, labels)
    return Calibration(temperatures, thresholds)


def _interval_temperature(logits: np.ndarray, ages: np.ndarray) -> float:
    """The temperature at which the interval's coverage is nearest to what it claims."""
    claimed = INTERVAL_TAILS[1] - INTERVAL_TAILS[0]

    def miss(temperature: float) -> float:
        low, high = age_quantiles(softmax(logits / temperature), INTERVAL_TAILS).T
        return abs(float(((low <= ages) & (ages <= high)).mean()) - claimed)

    return round(float(min(TEMPERATURES, key=miss)), 4)


def _negative_log_likelihood(logits: np.ndarray, labels: np.ndarray) -> float:
    if logits.shape[1] == 1:
        signed = np.where(labels > 0.5, logits[:, 0], -logits[:, 0])
        return float(np.logaddexp(0, -signed).mean())
    chosen = np.take_along_axis(softmax(logits), labels[:, None].astype(int), 1)
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())


def _best_f1_threshold(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The middle of the thresholds whose F1 is best, so that chance picks no edge."""
    present = labels > 0.5
    scores = []
    for threshold in THRESHOLDS:
        said = probabilities >= threshold
        scores.append(2 * (said & present).sum() / max(said.sum() + present.sum(), 1))
    best = np.flatnonzero(np.array(scores) >= max(scores) - 1e-9)
    return round(float(THRESHOLDS[best].mean()), 3)
