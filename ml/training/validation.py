"""How a training fares on the split val, as serving would see those faces."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from ml.predictors.estimates import YEARS, softmax
from ml.training.batches import TrainingSet, evaluation_batches

FIGURES_FILE = "validation.jsonl"


class ValidationFigures(keras.callbacks.Callback):
    """After each epoch, write the figures on val to FIGURES_FILE and print them.

    Batch statistics and mixed sets say little in training; these few figures decide.
    """

    def __init__(
        self, predictor: keras.Model, sets: Mapping[str, TrainingSet], folder: Path
    ) -> None:
        super().__init__()
        self._predictor = predictor
        self._sets = sets
        self._path = folder / FIGURES_FILE

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        figures: dict[str, Any] = {"epoch": epoch + 1}
        for name, training_set in self._sets.items():
            figures[name] = validation_figures(self._predictor, training_set, "val")
        with self._path.open("a") as file:
            file.write(json.dumps(figures) + "\n")
        print(json.dumps(figures), flush=True)


def validation_figures(
    predictor: keras.Model, training_set: TrainingSet, split: str
) -> dict[str, float]:
    """Figures of the heads that the set has labels for, rounded, in per cent and years."""
    outputs, targets = predict_split(predictor, training_set, split)
    figures: dict[str, float] = {}
    for name, logits in outputs.items():
        known = targets[name][:, 0] >= 0
        if not known.any():
            continue
        label, logits = targets[name][known, 0], logits[known]
        if name == "age":
            error = softmax(logits) @ YEARS - label
            figures["age_mae"] = round(float(np.abs(error).mean()), 3)
            figures["age_rmse"] = round(float(np.sqrt((error**2).mean())), 3)
        elif logits.shape[1] > 1:
            figures[name] = round(100 * float((logits.argmax(1) == label).mean()), 2)
        else:
            right = (logits[:, 0] > 0) == (label > 0.5)
            figures[name] = round(100 * float(right.mean()), 2)
            if name == "gender":
                adult = targets["age"][known, 0] >= 18
                if adult.any():
                    figures["gender_adult"] = round(100 * float(right[adult].mean()), 2)
    return figures


def predict_split(
    predictor: keras.Model, training_set: TrainingSet, split: str
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Logits and targets of every face of a split, by head name, in the set's order."""
    outputs: dict[str, list[np.ndarray]] = {}
    chips = "predictor_chips" in predictor.input
    for inputs, _ in evaluation_batches(training_set, split, chips=chips):
        wanted = {name: inputs[name] for name in predictor.input}
        for name, logits in predictor(wanted, training=False).items():
            outputs.setdefault(name, []).append(np.asarray(logits))
    rows = training_set.prepared.rows_of(split)
    targets = {name: values[rows] for name, values in training_set.targets.items()}
    return {name: np.concatenate(parts) for name, parts in outputs.items()}, targets
