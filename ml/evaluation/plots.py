"""Pictures of the figures; drawn without a display and without pyplot's global state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ml.data.record import EXPRESSIONS
from ml.evaluation.demographics import AgesAndGenders
from ml.evaluation.metrics import calibration_curve

HARDEST = 24


def draw_age_errors(faces: AgesAndGenders, path: Path) -> None:
    """True against predicted age, and the mean absolute error by true age."""
    figure = Figure((11, 4.5), layout="constrained")
    scatter, errors = figure.subplots(1, 2)
    scatter.plot([0, 100], [0, 100], color="0.6", linewidth=1)
    scatter.scatter(faces.true_ages, faces.ages, s=5, alpha=0.35, edgecolors="none")
    scatter.set(xlabel="true age, years", ylabel="predicted age, years", title="Age")
    starts = np.arange(0, 100, 5)
    inside = [(start <= faces.true_ages) & (faces.true_ages < start + 5) for start in starts]
    errors.bar(
        starts + 2.5,
        [np.abs(faces.ages - faces.true_ages)[mask].mean() if mask.any() else 0 for mask in inside],
        width=4.5,
    )
    errors.set(xlabel="true age, years", ylabel="mean absolute error, years", title="Error by age")
    _save(figure, path)


def draw_calibration(curves: dict[str, tuple[np.ndarray, np.ndarray]], path: Path) -> None:
    """Stated probability against what came true; curves: name -> outcomes, probabilities."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color="0.6", linewidth=1)
        for name, (outcomes, probabilities) in curves.items():
            bins = calibration_curve(outcomes, probabilities)
            axes.plot([b[1] for b in bins], [b[2] for b in bins], marker="o", label=name)
        axes.set(xlabel="stated probability", ylabel="share that came true", title="Calibration")
        axes.legend()

    _draw(draw, path)


def draw_confusion(confusion: Sequence[Sequence[int]], path: Path) -> None:
    """What was said (columns) of what is true (rows), in shares of each row."""
    counts = np.array(confusion, float)
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)

    def draw(axes: Axes) -> None:
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        for (row, column), share in np.ndenumerate(shares):
            color = "white" if share > 0.5 else "black"
            axes.text(column, row, f"{share:.0%}", ha="center", va="center", color=color)
        axes.set_xticks(range(len(EXPRESSIONS)), EXPRESSIONS, rotation=45)
        axes.set_yticks(range(len(EXPRESSIONS)), EXPRESSIONS)
        axes.set(xlabel="predicted", ylabel="true", title="Expression")

    _draw(draw, path)


def draw_roc(points: Sequence[dict[str, Any]], path: Path) -> None:
    """The receiver operating characteristic of verification, with its 95% band."""
    rates = [point["false_match_rate"] for point in points]

    def draw(axes: Axes) -> None:
        axes.fill_between(rates, [p["low"] for p in points], [p["high"] for p in points], alpha=0.3)
        axes.plot(rates, [point["true_match_rate"] for point in points], marker="o")
        axes.set_xscale("log")
        axes.set(xlabel="false-match rate", ylabel="true-match rate", title="Verification")

    _draw(draw, path)


def draw_error_versus_reject(figures: dict[str, Any], path: Path) -> None:
    """What share of one person's pairs is missed when those of least quality are rejected."""

    def draw(axes: Axes) -> None:
        for name, score in figures["scores"].items():
            axes.plot(figures["rejected"], score["curve"], marker="o", markersize=3, label=name)
        best = figures["best_possible"]["curve"]
        axes.plot(figures["rejected"], best, color="0.6", linestyle="--", label="best possible")
        axes.set(
            xlabel="share of pairs rejected",
            ylabel="false non-match rate of the others",
            title="Error versus reject",
        )
        axes.legend()

    _draw(draw, path)


def draw_hardest(pictures: Sequence[np.ndarray], captions: Sequence[str], path: Path) -> None:
    """The faces with the largest errors, worst first, so that a person can see why.

    For looking at on the machine that holds the data set: its pictures must not be passed on.
    """
    figure = Figure((12, 9), layout="constrained")
    grid = figure.subplots(4, HARDEST // 4, squeeze=False).ravel()
    for axes in grid:
        axes.set_axis_off()
    for axes, picture, caption in zip(grid, pictures, captions, strict=False):
        axes.imshow(picture)
        axes.set_title(caption, fontsize=8)
    _save(figure, path)


def _draw(draw: Callable[[Axes], None], path: Path) -> None:
    """One square plot."""
    figure = Figure((6, 6), layout="constrained")
    draw(figure.subplots())
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
