"""Expressions, measured on FER2013: faces that are found, and all with fallback landmarks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ml.data.record import EXPRESSIONS, FaceRecord
from ml.evaluation import metrics
from ml.evaluation.predictions import Prediction, face_share


def expression_report(
    records: Sequence[FaceRecord], predictions: Sequence[Prediction]
) -> dict[str, Any]:
    """All figures of expressions, ready for JSON."""
    found = np.array([prediction.found for prediction in predictions])
    truth = np.array([record.expression for record in records])
    answers = [prediction.answer["expression"] for prediction in predictions]
    return face_share(predictions) | {
        "found": _figures(truth, answers, found),
        "all": _figures(truth, answers, np.ones(len(records), bool)),
    }


def _figures(
    truth: np.ndarray, answers: Sequence[dict[str, Any]], mask: np.ndarray
) -> dict[str, Any]:
    truth = truth[mask]
    answers = [answer for answer, is_meant in zip(answers, mask, strict=True) if is_meant]
    labels = np.array([answer["label"] for answer in answers])
    probabilities = np.array([answer["probability"] for answer in answers])
    return {
        "faces": len(truth),
        "accuracy": metrics.accuracy(truth, labels),
        "accuracy_95": metrics.bootstrap_interval(metrics.accuracy, truth, labels),
        "macro_f1": metrics.macro_f1(truth, labels),
        "calibration_error": metrics.expected_calibration_error(truth == labels, probabilities),
        "recall": {
            name: float(np.mean(labels[truth == name] == name))
            for name in EXPRESSIONS
            if (truth == name).any()
        },
        "confusion": [
            [int(np.sum((truth == true) & (labels == said))) for said in EXPRESSIONS]
            for true in EXPRESSIONS
        ],
    }
