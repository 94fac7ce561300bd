"""Attributes, measured on CelebA beside a linear probe on the identity embedding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ml.data.record import FaceRecord
from ml.evaluation import metrics
from ml.evaluation.linear_probe import fit_linear_probe, probe_probabilities
from ml.evaluation.predictions import Prediction, embeddings_of, face_share

Labelled = tuple[Sequence[FaceRecord], Sequence[Prediction]]


def attributes_report(train: Labelled, measured: Labelled) -> dict[str, Any]:
    """All figures of the attributes that the bundle ships, ready for JSON.

    train: records and predictions that the probe learns from; of them only the embeddings count.
    measured: those of the split to measure. An attribute without both a face that has it and one
    that has not, in either, is left out.
    """
    train_records, train_embeddings = _found(train)
    records, embeddings = _found(measured)
    faces = [prediction.answer for prediction in measured[1] if prediction.found]
    names = list(faces[0].get("attributes", {})) if faces else []
    report: dict[str, Any] = face_share(measured[1])
    report["attributes"] = {}
    for name in names:
        known, truth = _truth(name, records)
        train_known, train_truth = _truth(name, train_records)
        if len(np.unique(truth)) < 2 or len(np.unique(train_truth)) < 2:
            continue
        answers = [faces[row]["attributes"][name] for row in np.flatnonzero(known)]
        probe = fit_linear_probe(train_embeddings[train_known], train_truth)
        report["attributes"][name] = _figures(
            truth,
            present=np.array([answer["present"] for answer in answers], int),
            probabilities=np.array([answer["probability"] for answer in answers]),
            probe=probe_probabilities(probe, embeddings[known]),
        )
    report["mean"] = _mean(report["attributes"])
    return report


def _figures(
    truth: np.ndarray, *, present: np.ndarray, probabilities: np.ndarray, probe: np.ndarray
) -> dict[str, Any]:
    return {
        "faces": len(truth),
        "present": int(truth.sum()),
        "accuracy": metrics.accuracy(truth, present),
        "balanced_accuracy": metrics.balanced_accuracy(truth, present),
        "average_precision": metrics.average_precision(truth, probabilities),
        "average_precision_95": metrics.bootstrap_interval(
            metrics.average_precision, truth, probabilities, samples=300
        ),
        "calibration_error": metrics.expected_calibration_error(truth, probabilities),
        "probe_balanced_accuracy": metrics.balanced_accuracy(truth, (probe >= 0.5).astype(int)),
        "probe_average_precision": metrics.average_precision(truth, probe),
    }


def _found(labelled: Labelled) -> tuple[list[FaceRecord], np.ndarray]:
    """Records and embeddings (N, 128) of the pictures in which a face was found."""
    records, predictions = labelled
    pairs = zip(records, predictions, strict=True)
    return [record for record, p in pairs if p.found], embeddings_of(predictions)


def _truth(name: str, records: Sequence[FaceRecord]) -> tuple[np.ndarray, np.ndarray]:
    """Which records say something of the attribute, bool (N,), and what, 0 or 1 (known,)."""
    known = np.array([name in record.attributes for record in records], bool)
    truth = [record.attributes[name] for record in records if name in record.attributes]
    return known, np.array(truth, int)


def _mean(attributes: dict[str, dict[str, Any]]) -> dict[str, float]:
    """The mean over attributes of each figure that is comparable between them."""
    figures = (
        "balanced_accuracy",
        "average_precision",
        "calibration_error",
        "probe_balanced_accuracy",
        "probe_average_precision",
    )
    return {
        figure: float(np.mean([attribute[figure] for attribute in attributes.values()]))
        for figure in figures
        if attributes
    }
