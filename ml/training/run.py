"""One fit: resumable after a kill, logged, the same for pretraining and fine-tuning."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from ml.registry import assign_weights, weights_of


def fit_resumable(
    model: keras.Model,
    batches: tf.data.Dataset,
    folder: Path,
    *,
    steps: int,
    epochs: int = 1,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    validation: tf.data.Dataset | None = None,
) -> None:
    """Fit for `epochs` of `steps` batches, and leave the weights in `folder`.

    A fit that was finished before is not repeated: its weights are loaded. One that was killed
    goes on after its last epoch, optimizer state included. TensorBoard logs and a CSV of the
    losses lie beside the weights.
    """
    folder.mkdir(parents=True, exist_ok=True)
    finished, weights = folder / "finished.json", folder / "model.npz"
    inputs = next(iter(batches))[0]
    model(inputs)  # builds every variable, so that weights have a place to go
    if finished.exists():
        with np.load(weights) as stored:
            assign_weights(model, dict(stored))
        return
    model.fit(
        batches,
        steps_per_epoch=max(1, steps),
        epochs=epochs,
        validation_data=validation,
        shuffle=False,  # the batches are drawn at random already
        verbose=2,
        callbacks=[
            keras.callbacks.BackupAndRestore(folder / "backup"),
            keras.callbacks.TensorBoard(folder / "tensorboard", write_graph=False),
            keras.callbacks.CSVLogger(folder / "losses.csv", append=True),
            keras.callbacks.TerminateOnNaN(),
            *callbacks,
        ],
    )
    np.savez(weights, allow_pickle=False, **weights_of(model))
    finished.write_text(json.dumps({"steps": steps, "epochs": epochs}) + "\n")
