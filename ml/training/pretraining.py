"""Pretraining of the stacked denoising autoencoder on unlabelled faces.

    python -m ml pretrain

Greedy first: stage by stage, each restores its clean input from a corrupted one while the stages
below stand still. Then end to end: all stages restore the chip itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import keras
import matplotlib
import numpy as np
import tensorflow as tf
from keras import layers

from ml.alignment import PREDICTOR_CHIP
from ml.data.prepared import PreparedSet
from ml.predictors.network import Standardize
from ml.registry import assign_weights, weights_of
from ml.sdae.corruption import GaussianCorruption, MaskingCorruption, SaltAndPepperCorruption
from ml.sdae.network import SDAEConfiguration, StackedDenoisingAutoencoder
from ml.training.augmentation import augment_chips
from ml.training.batches import unlabelled_chips
from ml.training.configuration import (
    AugmentationConfiguration,
    PretrainConfiguration,
    save_configuration,
)
from ml.training.run import fit_resumable

# Corruptions are what is to be undone; the chip itself only moves and changes its colours a little.
CLEAN_AUGMENTATION = AugmentationConfiguration(low_resolution=0.0, jpeg=0.0, erasing=0.0)
# Side of the masked blocks, in places of the map that is corrupted: 96, 24 and 12 wide.
MASK_BLOCKS = (8, 2, 1)
STEPS_PER_CHECKPOINT = 50
WEIGHTS_FILE = "sdae.npz"


def pretrain(
    sets: Mapping[str, PreparedSet],
    standardize: Standardize,
    folder: Path,
    configuration: PretrainConfiguration = PretrainConfiguration(),
) -> StackedDenoisingAutoencoder:
    """Pretrain on the split train of all sets; goes on where it was stopped.

    Writes into `folder`: configuration.json, the weights (sdae.npz), TensorBoard logs, and
    reconstructions.png: clean, corrupted and restored faces.
    """
    keras.utils.set_random_seed(configuration.seed)
    save_configuration(configuration, folder / "configuration.json")
    autoencoder = StackedDenoisingAutoencoder(configuration.autoencoder)
    faces = sum(len(prepared.rows_of("train")) for prepared in sets.values())

    def checkpoints(passes: float) -> int:
        steps = passes * faces / configuration.batch_size
        return max(1, round(steps / STEPS_PER_CHECKPOINT))

    for stage in range(len(autoencoder.encoders)):
        fit_resumable(
            _stage_model(autoencoder, stage, standardize, configuration),
            _clean_chips(sets, configuration, seed=configuration.seed + stage),
            folder / f"stage{stage + 1}",
            steps=STEPS_PER_CHECKPOINT,
            epochs=checkpoints(configuration.stage_epochs),
        )
    model = _end_to_end_model(autoencoder, standardize, configuration)
    chips = _clean_chips(sets, configuration, seed=configuration.seed + 100)
    fit_resumable(
        model,
        chips,
        folder / "end_to_end",
        steps=STEPS_PER_CHECKPOINT,
        epochs=checkpoints(configuration.end_to_end_epochs),
    )
    np.savez(folder / WEIGHTS_FILE, allow_pickle=False, **weights_of(_weights_model(autoencoder)))
    _save_reconstructions(model, next(iter(chips))[0][:8], folder / "reconstructions.png")
    return autoencoder


def load_pretrained(
    folder: Path, configuration: SDAEConfiguration = SDAEConfiguration()
) -> StackedDenoisingAutoencoder:
    """The autoencoder that `pretrain` left in a folder."""
    autoencoder = StackedDenoisingAutoencoder(configuration)
    with np.load(folder / WEIGHTS_FILE) as stored:
        assign_weights(_weights_model(autoencoder), dict(stored))
    return autoencoder


def _weights_model(autoencoder: StackedDenoisingAutoencoder) -> keras.Model:
    """All of the autoencoder's weights as one model."""
    encoder, decoder = autoencoder.encoder(), autoencoder.decoder()
    return keras.Model(encoder.input, decoder(encoder.output))


def corruption(configuration: PretrainConfiguration, block: int) -> keras.Model | layers.Layer:
    """All three corruptions, one after the other."""
    return keras.Sequential(
        [
            MaskingCorruption(configuration.masking, block=block),
            GaussianCorruption(configuration.gaussian),
            SaltAndPepperCorruption(configuration.salt_and_pepper),
        ],
        name="corruption",
    )


def _clean_chips(
    sets: Mapping[str, PreparedSet], configuration: PretrainConfiguration, *, seed: int
) -> tf.data.Dataset:
    """Batches (chips, chips): what goes in is what is to come out."""
    return (
        unlabelled_chips(sets, configuration.batch_size, seed=seed)
        .map(lambda chips: augment_chips(chips, PREDICTOR_CHIP.size, CLEAN_AUGMENTATION))
        .map(lambda chips: (chips, chips))
        .prefetch(4)
    )


class RestorationModel(keras.Model):
    """Base of what pretraining fits: its loss is the squared error against its own clean input."""

    def __init__(self, standardize: Standardize, corrupt: layers.Layer) -> None:
        super().__init__()
        self.standardize = standardize
        self.corrupt = corrupt

    def build(self, input_shape) -> None:
        self.built = True

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        clean, restored = y_pred
        return keras.ops.mean(keras.ops.square(restored - clean))


class StageModel(RestorationModel):
    """One stage on top of finished ones: chips -> (clean map, restored map)."""

    def __init__(self, standardize, corrupt, below, encoder, decoder) -> None:
        super().__init__(standardize, corrupt)
        self.below = below
        self.encoder = encoder
        self.decoder = decoder

    def call(self, chips, training=False):
        clean = self.standardize(chips)
        for encoder in self.below:
            clean = encoder(clean, training=False)
        clean = keras.ops.stop_gradient(clean)
        code = self.encoder(self.corrupt(clean, training=training), training=training)
        return clean, self.decoder(code, training=training)


class EndToEndModel(RestorationModel):
    """All stages: chips -> (clean chips, restored chips), standardised."""

    def __init__(self, standardize, corrupt, encoders, decoders) -> None:
        super().__init__(standardize, corrupt)
        self.encoders = encoders
        self.decoders = decoders

    def call(self, chips, training=False):
        clean = self.standardize(chips)
        x = self.corrupt(clean, training=training)
        for encoder in self.encoders:
            x = encoder(x, training=training)
        for decoder in reversed(self.decoders):
            x = decoder(x, training=training)
        return clean, x


def _stage_model(
    autoencoder: StackedDenoisingAutoencoder,
    stage: int,
    standardize: Standardize,
    configuration: PretrainConfiguration,
) -> keras.Model:
    model = StageModel(
        standardize,
        corruption(configuration, MASK_BLOCKS[min(stage, len(MASK_BLOCKS) - 1)]),
        autoencoder.encoders[:stage],
        autoencoder.encoders[stage],
        autoencoder.decoders[stage],
    )
    for encoder in autoencoder.encoders[:stage]:
        encoder.trainable = False
    autoencoder.encoders[stage].trainable = True
    model.compile(keras.optimizers.Adam(configuration.learning_rate))
    return model


def _end_to_end_model(
    autoencoder: StackedDenoisingAutoencoder,
    standardize: Standardize,
    configuration: PretrainConfiguration,
) -> keras.Model:
    for encoder in autoencoder.encoders:
        encoder.trainable = True
    model = EndToEndModel(
        standardize,
        corruption(configuration, MASK_BLOCKS[0]),
        autoencoder.encoders,
        autoencoder.decoders,
    )
    model.compile(keras.optimizers.Adam(configuration.learning_rate))
    return model


def _save_reconstructions(model: EndToEndModel, chips: tf.Tensor, path: Path) -> None:
    """A picture with a row each of clean, corrupted and restored faces."""
    matplotlib.use("Agg")
    clean = model.standardize(chips)
    corrupted = model.corrupt(clean, training=True)
    restored = corrupted
    for encoder in model.encoders:
        restored = encoder(restored, training=False)
    for decoder in reversed(model.decoders):
        restored = decoder(restored, training=False)
    mean, deviation = np.array(model.standardize.mean), np.array(model.standardize.deviation)
    rows = [
        np.concatenate(list(keras.ops.convert_to_numpy(row) * deviation + mean), 1)
        for row in (clean, corrupted, restored)
    ]
    picture = np.clip(np.concatenate(rows, 0) / 255, 0, 1)
    matplotlib.image.imsave(path, picture)
