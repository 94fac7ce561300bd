"""Serving a Keras model as a compiled TensorFlow function with few shape signatures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import keras
import numpy as np
import tensorflow as tf

# Batches are cut into these sizes, or padded up to one: a new size would mean a new trace.
BATCH_SIZES = (1, 2, 4, 8, 16, 64)
# Padding up to a size is quicker than two smaller batches where at least so much of it is used.
WORTH_PADDING = 0.75


def batches(count: int) -> Iterator[slice]:
    """So many rows in parts of which each fills one of BATCH_SIZES, or nearly."""
    start = 0
    while (left := count - start) > 0:
        size = max(size for size in BATCH_SIZES if size == 1 or left >= WORTH_PADDING * size)
        yield slice(start, start + min(size, left))
        start += size


class CompiledModel:
    """A model that answers numpy batches of any size, compiled once per padded batch size.

    model: a Keras model with named inputs and a dictionary of outputs.
    """

    def __init__(self, model: keras.Model) -> None:
        self._model = model
        self._specs = {
            tensor.name: (tuple(tensor.shape[1:]), tf.as_dtype(tensor.dtype))
            for tensor in model.inputs
        }
        self._compiled: dict[int, tf.types.experimental.ConcreteFunction] = {}

    def __call__(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Outputs by name; every input and output has the faces as its first axis."""
        parts = [
            self._run({name: array[part] for name, array in inputs.items()})
            for part in batches(len(next(iter(inputs.values()))))
        ]
        if not parts:
            return {
                name: np.zeros((0, *tensor.shape[1:]), tensor.dtype)
                for name, tensor in self._model.output.items()
            }
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def warm_up(self) -> None:
        """Compile every batch size now, so that no later call waits for it."""
        for size in BATCH_SIZES:
            self._run(
                {
                    name: np.zeros((size, *shape), dtype.as_numpy_dtype)
                    for name, (shape, dtype) in self._specs.items()
                }
            )

    def _run(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        count = len(next(iter(inputs.values())))
        size = next(size for size in BATCH_SIZES if size >= count)
        padded = {
            name: tf.constant(_padded(np.asarray(inputs[name]), size), dtype)
            for name, (_, dtype) in self._specs.items()
        }
        outputs = self._function(size)(**padded)
        return {name: tensor.numpy()[:count] for name, tensor in outputs.items()}

    def _function(self, size: int) -> tf.types.experimental.ConcreteFunction:
        if size not in self._compiled:
            signature = {
                name: tf.TensorSpec((size, *shape), dtype, name=name)
                for name, (shape, dtype) in self._specs.items()
            }

            @tf.function(autograph=False)
            def run(**inputs: tf.Tensor) -> dict[str, tf.Tensor]:
                return self._model(inputs, training=False)

            self._compiled[size] = run.get_concrete_function(**signature)
        return self._compiled[size]


def _padded(array: np.ndarray, size: int) -> np.ndarray:
    """The batch, zeros appended up to `size` rows."""
    if len(array) == size:
        return array
    rows = np.zeros((size - len(array), *array.shape[1:]), array.dtype)
    return np.concatenate([array, rows])
