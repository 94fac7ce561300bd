"""Age and gender, measured on UTKFace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ml.data.record import FaceRecord
from ml.evaluation import metrics
from ml.evaluation.breakdown import ADULT_AGE, break_down, by_age_band, by_label
from ml.evaluation.predictions import Prediction, face_share


@dataclass(frozen=True, eq=False)
class AgesAndGenders:
    """Labels and predictions of the N found faces, a row each.

    true_ages, ages, low_ages, high_ages: float64 (N,), years. true_genders, genders: str (N,).
    gender_probabilities: float64 (N,), of the predicted gender. ethnicities: str (N,), "" where
    not known. files: str (N,).
    """

    files: np.ndarray
    true_ages: np.ndarray
    ages: np.ndarray
    low_ages: np.ndarray
    high_ages: np.ndarray
    true_genders: np.ndarray
    genders: np.ndarray
    gender_probabilities: np.ndarray
    ethnicities: np.ndarray


Figures = Callable[[AgesAndGenders, np.ndarray], dict[str, Any]]


def ages_and_genders(
    records: Sequence[FaceRecord], predictions: Sequence[Prediction]
) -> AgesAndGenders:
    """Columns of the pictures in which a face was found."""
    rows = [
        (record, prediction.file, prediction.answer)
        for record, prediction in zip(records, predictions, strict=True)
        if prediction.found
    ]
    return AgesAndGenders(
        files=np.array([file for _, file, _ in rows]),
        true_ages=np.array([record.age for record, _, _ in rows], float),
        ages=np.array([face["age"]["years"] for _, _, face in rows]),
        low_ages=np.array([face["age"]["low"] for _, _, face in rows]),
        high_ages=np.array([face["age"]["high"] for _, _, face in rows]),
        true_genders=np.array([record.gender for record, _, _ in rows]),
        genders=np.array([face["gender"]["label"] for _, _, face in rows]),
        gender_probabilities=np.array([face["gender"]["probability"] for _, _, face in rows]),
        ethnicities=np.array([record.ethnicity or "" for record, _, _ in rows]),
    )


def demographics_report(
    records: Sequence[FaceRecord], predictions: Sequence[Prediction]
) -> dict[str, Any]:
    """All figures of age and gender, ready for JSON."""
    faces = ages_and_genders(records, predictions)
    return face_share(predictions) | {
        "age": _by_group(faces, age_figures, age_bounds),
        "gender": _by_group(faces, gender_figures, gender_bounds),
    }


def _by_group(faces: AgesAndGenders, figures: Figures, bounds: Figures) -> dict[str, Any]:
    """Figures of all, of adults and of each group; for the first two also their bounds."""
    everyone = np.ones(len(faces.files), bool)
    adults = faces.true_ages >= ADULT_AGE
    of_group = partial(figures, faces)
    return {
        "all": of_group(everyone) | bounds(faces, everyone),
        "adults": of_group(adults) | bounds(faces, adults),
        "by_age_band": break_down(of_group, by_age_band(faces.true_ages)),
        "by_gender": break_down(of_group, by_label(faces.true_genders)),
        "by_ethnicity": break_down(of_group, by_label(faces.ethnicities)),
    }


def age_figures(faces: AgesAndGenders, mask: np.ndarray) -> dict[str, Any]:
    """Age errors in years and shares of a group of faces."""
    truth, ages = faces.true_ages[mask], faces.ages[mask]
    return {
        "faces": int(mask.sum()),
        "mae": metrics.mean_absolute_error(truth, ages),
        "rmse": metrics.root_mean_squared_error(truth, ages),
        "bias": float(np.mean(ages - truth)),
        "within_5_years": metrics.cumulative_score(truth, ages, within=5),
        "interval_coverage": metrics.interval_coverage(
            truth, faces.low_ages[mask], faces.high_ages[mask]
        ),
        "interval_width": float(np.mean(faces.high_ages[mask] - faces.low_ages[mask])),
    }


def gender_figures(faces: AgesAndGenders, mask: np.ndarray) -> dict[str, Any]:
    """Gender accuracy and calibration of a group of faces."""
    truth, genders = faces.true_genders[mask], faces.genders[mask]
    return {
        "faces": int(mask.sum()),
        "accuracy": metrics.accuracy(truth, genders),
        "balanced_accuracy": metrics.balanced_accuracy(truth, genders),
        "calibration_error": metrics.expected_calibration_error(
            truth == genders, faces.gender_probabilities[mask]
        ),
    }


def age_bounds(faces: AgesAndGenders, mask: np.ndarray) -> dict[str, Any]:
    """95% bootstrap intervals of the age errors of a group of faces."""
    columns = faces.true_ages[mask], faces.ages[mask]
    return {
        "mae_95": metrics.bootstrap_interval(metrics.mean_absolute_error, *columns),
        "rmse_95": metrics.bootstrap_interval(metrics.root_mean_squared_error, *columns),
    }


def gender_bounds(faces: AgesAndGenders, mask: np.ndarray) -> dict[str, Any]:
    """The 95% bootstrap interval of the gender accuracy of a group of faces."""
    columns = faces.true_genders[mask], faces.genders[mask]
    return {"accuracy_95": metrics.bootstrap_interval(metrics.accuracy, *columns)}
