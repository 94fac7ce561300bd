"""What the identity embedding alone tells: the baseline that a trained head has to beat."""

from __future__ import annotations

import numpy as np

RIDGE = 1e-2
NEWTON_STEPS = 30


def fit_linear_probe(embeddings: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression, float64 (D + 1,), the bias last.

    embeddings: float (N, D). truth: 0 or 1, (N,), both occurring. Both classes weigh the same in
    all, so that 0.5 is a fair threshold for a rare attribute. Newton's method with a ridge.
    """
    inputs = _with_bias(embeddings)
    share = truth.mean()
    if not 0 < share < 1:
        raise ValueError("A probe needs rows with and rows without the attribute.")
    importance = np.where(truth == 1, 0.5 / share, 0.5 / (1 - share)) / len(truth)
    ridge = np.full(inputs.shape[1], RIDGE / len(truth))
    weights = np.zeros(inputs.shape[1])
    for _ in range(NEWTON_STEPS):
        probability = _sigmoid(inputs @ weights)
        gradient = inputs.T @ (importance * (probability - truth)) + ridge * weights
        curvature = importance * probability * (1 - probability)
        step = np.linalg.solve((inputs.T * curvature) @ inputs + np.diag(ridge), gradient)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def probe_probabilities(weights: np.ndarray, embeddings: np.ndarray) -> np.ndarray:
    """Probabilities, float64 (N,), of embeddings (N, D) under weights of `fit_linear_probe`."""
    return _sigmoid(_with_bias(embeddings) @ weights)


def _with_bias(embeddings: np.ndarray) -> np.ndarray:
    return np.column_stack([embeddings.astype(np.float64), np.ones(len(embeddings))])


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(logits / 2))  # without overflow
