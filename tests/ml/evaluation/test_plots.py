"""Plots are drawn to files, without a display."""

import numpy as np
import pytest
from PIL import Image

from ml.data.record import EXPRESSIONS
from ml.evaluation import plots
from ml.evaluation.demographics import AgesAndGenders


def random_faces(count=50):
    random = np.random.default_rng(0)
    ages = random.uniform(0, 90, count)
    text = np.full(count, "female")
    return AgesAndGenders(
        text, ages, ages + 2, ages - 5, ages + 5, text, text, np.full(count, 0.9), text
    )


POINT = {"low": 0.9, "high": 1.0}
DRAWN = {
    "age": lambda path: plots.draw_age_errors(random_faces(), path),
    "calibration": lambda path: plots.draw_calibration(
        {"gender": (np.array([0, 1, 1]), np.array([0.2, 0.7, 0.9]))}, path
    ),
    "confusion": lambda path: plots.draw_confusion(np.eye(len(EXPRESSIONS)) * 5, path),
    "roc": lambda path: plots.draw_roc(
        [
            POINT | {"false_match_rate": 0.001, "true_match_rate": 0.93},
            POINT | {"false_match_rate": 0.1, "true_match_rate": 0.97},
        ],
        path,
    ),
    "error versus reject": lambda path: plots.draw_error_versus_reject(
        {
            "rejected": [0, 0.1],
            "scores": {"shipped": {"curve": [0.1, 0.08]}},
            "best_possible": {"curve": [0.1, 0.0]},
        },
        path,
    ),
    "hardest": lambda path: plots.draw_hardest(
        [np.zeros((20, 20, 3), np.uint8)] * 3, ["1", "2", "3"], path
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_plot_is_a_picture_in_its_folder(name, tmp_path):
    path = tmp_path / "plots" / f"{name}.png"
    DRAWN[name](path)
    with Image.open(path) as picture:
        assert picture.width > 300
        assert len(picture.convert("L").getcolors(256)) > 5
