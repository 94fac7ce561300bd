"""Figures of merit, in numpy. All arrays are one-dimensional, a row per face.

Every function raises ValueError where its arrays are empty or of different lengths: a figure of
nothing is no figure.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def accuracy(truth: np.ndarray, predicted: np.ndarray) -> float:
    """The share of rows whose predicted class is the true one, 0 to 1."""
    _check_rows(truth, predicted)
    return float(np.mean(truth == predicted))


def balanced_accuracy(truth: np.ndarray, predicted: np.ndarray) -> float:
    """The mean over the true classes of the share that is recognised, 0 to 1.

    A constant answer gets 1 / classes, however rare the others are.
    """
    _check_rows(truth, predicted)
    return float(
        np.mean([np.mean(predicted[truth == label] == label) for label in np.unique(truth)])
    )


def macro_f1(truth: np.ndarray, predicted: np.ndarray) -> float:
    """The mean over the classes seen or predicted of F1, 0 to 1."""
    _check_rows(truth, predicted)
    scores = []
    for label in np.union1d(truth, predicted):
        hits = np.sum((truth == label) & (predicted == label))
        scores.append(2 * hits / (np.sum(truth == label) + np.sum(predicted == label)))
    return float(np.mean(scores))


def average_precision(truth: np.ndarray, scores: np.ndarray) -> float:
    """The area under the precision-recall curve as the sum of its steps, 0 to 1.

    truth: 0 or 1, with at least one 1 (otherwise ValueError). scores: higher is likelier 1; rows
    of equal score enter together. This is scikit-learn's definition, without interpolation.
    """
    _check_rows(truth, scores)
    positives = int(np.sum(truth == 1))
    if positives == 0:
        raise ValueError("Average precision needs at least one positive row.")
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order] == 1)
    last_of_score = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    precision = hits[last_of_score] / (last_of_score + 1)
    recall = hits[last_of_score] / positives
    return float(np.sum(np.diff(recall, prepend=0) * precision))


def mean_absolute_error(truth: np.ndarray, predicted: np.ndarray) -> float:
    """The mean distance, in the unit of the rows."""
    _check_rows(truth, predicted)
    return float(np.mean(np.abs(predicted - truth)))


def root_mean_squared_error(truth: np.ndarray, predicted: np.ndarray) -> float:
    """The root of the mean squared distance, in the unit of the rows."""
    _check_rows(truth, predicted)
    return float(np.sqrt(np.mean((predicted - truth) ** 2)))


def cumulative_score(truth: np.ndarray, predicted: np.ndarray, within: float = 5) -> float:
    """The share of rows whose distance is at most `within`, 0 to 1."""
    _check_rows(truth, predicted)
    return float(np.mean(np.abs(predicted - truth) <= within))


def interval_coverage(truth: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """The share of rows that lie in their interval, its ends included, 0 to 1."""
    _check_rows(truth, low, high)
    return float(np.mean((low <= truth) & (truth <= high)))


def expected_calibration_error(
    outcomes: np.ndarray, probabilities: np.ndarray, bins: int = 15
) -> float:
    """How far stated probabilities are from what comes true, 0 to 1.

    outcomes: 0 or 1. probabilities: of 1, 0 to 1, put into bins of equal width.
    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    _check_rows(outcomes, probabilities)
    total = 0.0
    for count, stated, observed in calibration_curve(outcomes, probabilities, bins):
        total += count * abs(stated - observed)
    return total / len(outcomes)


def calibration_curve(
    outcomes: np.ndarray, probabilities: np.ndarray, bins: int = 15
) -> list[tuple[int, float, float]]:
    """Per bin that is not empty: rows, mean stated probability, share that came true."""
    _check_rows(outcomes, probabilities)
    bin_of = np.minimum((probabilities * bins).astype(int), bins - 1)
    return [
        (int(inside.sum()), float(probabilities[inside].mean()), float(outcomes[inside].mean()))
        for inside in (bin_of == number for number in np.unique(bin_of))
    ]


def bootstrap_interval(
    metric: Callable[..., float],
    *arrays: np.ndarray,
    level: float = 0.95,
    samples: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """The percentile bootstrap interval of a metric over rows drawn with replacement.

    A drawn sample on which the metric has no value (no positive row, say) is left out.
    """
    _check_rows(*arrays)
    random = np.random.default_rng(seed)
    values = []
    for _ in range(samples):
        rows = random.integers(0, len(arrays[0]), len(arrays[0]))
        try:
            values.append(metric(*(array[rows] for array in arrays)))
        except ValueError:
            continue
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _check_rows(*arrays: np.ndarray) -> None:
    lengths = {len(array) for array in arrays}
    if len(lengths) != 1 or lengths == {0}:
        raise ValueError(f"Arrays of equal length above 0 are needed, not of {sorted(lengths)}.")
