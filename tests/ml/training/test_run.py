import json

import keras
import numpy as np
import pytest
import tensorflow as tf

from ml.training.run import fit_resumable


class Killed(Exception):
    pass


class KillAfter(keras.callbacks.Callback):
    def __init__(self, epoch: int) -> None:
        super().__init__()
        self.epoch = epoch

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epoch:
            raise Killed


def line() -> tuple[keras.Model, tf.data.Dataset]:
    """A model that can learn y = 2x, and endless examples of it."""
    keras.utils.set_random_seed(3)
    inputs = keras.Input((1,))
    model = keras.Model(inputs, keras.layers.Dense(1, name="dense")(inputs))
    model.compile(keras.optimizers.Adam(0.05), loss="mse")
    x = np.linspace(-1, 1, 64, dtype=np.float32)[:, None]
    return model, tf.data.Dataset.from_tensor_slices((x, 2 * x)).repeat().batch(16)


# Whoever is killed closes no files.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_killed_fit_goes_on_after_its_last_epoch(tmp_path):
    model, batches = line()
    with pytest.raises(Killed):
        fit_resumable(model, batches, tmp_path, steps=4, epochs=6, callbacks=[KillAfter(4)])
    resumed, batches = line()
    fit_resumable(resumed, batches, tmp_path, steps=4, epochs=6)
    whole, batches = line()
    fit_resumable(whole, batches, tmp_path / "whole", steps=4, epochs=6)
    for after_kill, at_once in zip(resumed.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_allclose(after_kill, at_once, atol=1e-4)


def test_a_finished_fit_is_not_repeated(tmp_path):
    model, batches = line()
    fit_resumable(model, batches, tmp_path, steps=4, epochs=2)
    again, batches = line()
    fit_resumable(again, batches, tmp_path, steps=4, epochs=2, callbacks=[KillAfter(0)])
    for first, second in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(first, second)
    assert json.loads((tmp_path / "finished.json").read_text()) == {"steps": 4, "epochs": 2}
    assert (tmp_path / "tensorboard").is_dir()
