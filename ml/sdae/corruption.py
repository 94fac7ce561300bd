"""Corruptions that a denoising autoencoder learns to undo.

Each is a layer that corrupts in training only and passes its input on otherwise. Inputs are
standardised, so that 0 is the mean.
Source: Vincent et al., "Stacked denoising autoencoders", JMLR 2010, section 3.3.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import keras
from keras import layers, ops


class Corruption(layers.Layer, ABC):
    """Base: a corruption of maps (batch, height, width, channels), float32, of some strength."""

    def __init__(self, strength: float, *, seed: int | None = None, **kwargs) -> None:
        super().__init__(**kwargs)
        if not 0 <= strength < 1:
            raise ValueError(f"A corruption's strength is at least 0 and below 1, not {strength}.")
        self.strength = strength
        self.seed = seed
        self._random = keras.random.SeedGenerator(seed)

    def call(self, inputs, training: bool = False):
        return self.corrupt(inputs) if training and self.strength else inputs

    @abstractmethod
    def corrupt(self, inputs):
        """The inputs, corrupted."""

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "strength": self.strength, "seed": self.seed}


@keras.saving.register_keras_serializable("faceproject")
class MaskingCorruption(Corruption):
    """Zero a random share (`strength`) of places, in blocks, all channels of a place together.

    block: side of a block in places. Single places are restored from their neighbours all too
    easily; blocks make the network know faces.
    """

    def __init__(self, strength: float, *, block: int = 1, **kwargs) -> None:
        super().__init__(strength, **kwargs)
        if block < 1:
            raise ValueError(f"A block has at least one place, not {block}.")
        self.block = block

    def corrupt(self, inputs):
        batch, height, width, _ = ops.shape(inputs)
        rows, columns = -(-height // self.block), -(-width // self.block)
        uniform = keras.random.uniform((batch, rows, columns, 1), seed=self._random)
        kept = ops.cast(uniform >= self.strength, inputs.dtype)
        kept = ops.repeat(ops.repeat(kept, self.block, 1), self.block, 2)
        return inputs * kept[:, :height, :width]

    def get_config(self):
        return {**super().get_config(), "block": self.block}


@keras.saving.register_keras_serializable("faceproject")
class GaussianCorruption(Corruption):
    """Add Gaussian noise of standard deviation `strength`."""

    def corrupt(self, inputs):
        noise = keras.random.normal(ops.shape(inputs), seed=self._random, dtype=inputs.dtype)
        return inputs + self.strength * noise


@keras.saving.register_keras_serializable("faceproject")
class SaltAndPepperCorruption(Corruption):
    """Set a random share (`strength`) of places to one of two extremes, `low` or `high`."""

    def __init__(self, strength: float, *, low: float = -2.0, high: float = 2.0, **kwargs) -> None:
        super().__init__(strength, **kwargs)
        if not low < high:
            raise ValueError(f"The low extreme must be below the high one, not {low} and {high}.")
        self.low = low
        self.high = high

    def corrupt(self, inputs):
        batch, height, width, _ = ops.shape(inputs)
        uniform = keras.random.uniform((batch, height, width, 1), seed=self._random)
        pepper = uniform < self.strength / 2
        salt = uniform > 1 - self.strength / 2
        return ops.where(pepper, self.low, ops.where(salt, self.high, inputs))

    def get_config(self):
        return {**super().get_config(), "low": self.low, "high": self.high}
