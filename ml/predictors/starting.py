"""What a predictor starts from: the identity network's weights, or those of earlier runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import keras
import numpy as np
from keras import layers

from ml.predictors.network import BRANCH, FUSED_PARTS
from ml.registry import weights_of

HIDDEN_KERNEL = "hidden/kernel"


def start_branch_from_identity(predictor: keras.Model, arrays: Mapping[str, np.ndarray]) -> None:
    """Give the identity branch the identity network's weights (by variable path) to start from."""
    for layer in predictor.layers:
        if layer.name.startswith(BRANCH) and isinstance(layer, layers.Conv2D):
            source = layer.name.removeprefix(BRANCH)
            layer.kernel.assign(np.float32(arrays[f"{source}/kernel"]))
            layer.bias.assign(np.float32(arrays[f"{source}/bias"]))


def start_from(predictor: keras.Model, runs: Sequence[Mapping[str, np.ndarray]]) -> list[str]:
    """Give a predictor what fits of others' weights; the paths of the variables that did.

    runs: weights by variable path, the most important first; the next ones give only what those
    before them lack. At first the predictor says what the first one said: its hidden layer has
    no weight yet for the parts that are new.
    """
    taken = []
    for variable in predictor.weights:
        stored = next((run for run in runs if variable.path in run), None)
        if stored is None:
            continue
        array = stored[variable.path]
        if variable.path == HIDDEN_KERNEL:
            array = _rows_moved(array, hidden_rows(stored), hidden_rows(weights_of(predictor)))
        if array.shape == tuple(variable.shape):
            variable.assign(np.float32(array))
            taken.append(variable.path)
    return taken


def hidden_rows(arrays: Mapping[str, np.ndarray]) -> dict[str, slice]:
    """The rows of the hidden layer's kernel that read each part of a predictor."""
    rows, start = {}, 0
    for part in FUSED_PARTS:
        if (mean := arrays.get(f"{part}_norm/moving_mean")) is not None:
            rows[part] = slice(start, start + len(mean))
            start += len(mean)
    return rows


def _rows_moved(
    kernel: np.ndarray, rows: Mapping[str, slice], target_rows: Mapping[str, slice]
) -> np.ndarray:
    """A hidden layer's kernel for a predictor whose parts lie elsewhere; new ones have zeros."""
    height = max(part.stop for part in target_rows.values())
    moved = np.zeros((height, kernel.shape[1]), kernel.dtype)
    for part in rows.keys() & target_rows.keys():
        moved[target_rows[part]] = kernel[rows[part]]
    return moved


def freeze_branch(predictor: keras.Model) -> None:
    """Train the identity branch no further."""
    for layer in predictor.layers:
        if layer.name.startswith(BRANCH):
            layer.trainable = False
