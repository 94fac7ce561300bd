"""Fine-tuning of the multi-task network on the pretrained encoder.

python -m ml train
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import keras
import numpy as np
from keras import ops

from ml.data.prepared import PreparedSet
from ml.predictors.declarations import HEADS, Head
from ml.predictors.network import Standardize, build_predictor
from ml.predictors.starting import freeze_branch, start_branch_from_identity, start_from
from ml.registry import Bundle, save_arrays, weights_of
from ml.sdae.corruption import MaskingCorruption
from ml.sdae.network import StackedDenoisingAutoencoder
from ml.training.batches import TrainingSet, training_batches
from ml.training.configuration import TrainConfiguration, save_configuration
from ml.training.losses import loss_of, metric_of
from ml.training.pretraining import MASK_BLOCKS
from ml.training.run import fit_resumable
from ml.training.validation import ValidationFigures

# The prepared set whose mean and deviation standardise chips: colour faces of all ages.
STANDARD_SET = "utkface"
PREDICTOR_FILE = "predictor.npz"


def standardize_as(prepared: PreparedSet) -> Standardize:
    """The standardisation measured on the split train when the set was prepared."""
    manifest = prepared.manifest
    return Standardize(manifest["train_mean"], manifest["train_deviation"], name="standardize")


def fine_tune(
    sets: Mapping[str, TrainingSet],
    autoencoder: StackedDenoisingAutoencoder,
    folder: Path,
    configuration: TrainConfiguration = TrainConfiguration(),
    heads: Sequence[Head] = HEADS,
    start: Sequence[Path] = (),
) -> keras.Model:
    """Train all heads together; goes on where it was stopped. Returns the predictor.

    start: the folders of earlier runs whose weights are taken over as far as they fit; the next
        ones give only what those before them lack.
    Writes configuration.json, checkpoints, logs and the weights (predictor.npz) into
    `folder`.
    """
    keras.utils.set_random_seed(configuration.seed)
    save_configuration(configuration, folder / "configuration.json")
    standardize = standardize_as(sets[STANDARD_SET].prepared)
    model = compiled_model(autoencoder, standardize, configuration, heads, start)
    fit_resumable(
        model,
        training_batches(
            sets,
            configuration.batch,
            configuration.augmentation,
            chips=configuration.predictor.encoder,
            unlabelled=configuration.unlabelled if model.denoiser else 0,
            seed=configuration.seed,
        ),
        folder,
        steps=configuration.steps_per_epoch,
        epochs=configuration.epochs,
        callbacks=[ValidationFigures(model.predictor, sets, folder)],
    )
    save_arrays(weights_of(model.predictor), folder / PREDICTOR_FILE)
    return model.predictor


def compiled_model(
    autoencoder: StackedDenoisingAutoencoder,
    standardize: Standardize,
    configuration: TrainConfiguration,
    heads: Sequence[Head] = HEADS,
    start: Sequence[Path] = (),
) -> SemiSupervisedModel:
    """The model that `fine_tune` fits, as it starts."""
    predictor = build_predictor(autoencoder, standardize, configuration.predictor, heads)
    if configuration.predictor.branch:
        start_branch_from_identity(predictor, Bundle.load().arrays("identity"))
    if start:
        taken = start_from(predictor, [_stored(run / PREDICTOR_FILE) for run in start])
        print(f"{len(taken)} of {len(predictor.weights)} variables start from earlier runs.")
    if configuration.frozen_branch:
        freeze_branch(predictor)
    semi_supervised = configuration.predictor.encoder and configuration.unlabelled
    model = SemiSupervisedModel(
        predictor,
        Denoiser(autoencoder, standardize, configuration.masking) if semi_supervised else None,
        denoising_weight=configuration.denoising_weight,
    )
    model.compile(
        optimizer_of(configuration),
        loss={head.name: loss_of(head) for head in heads},
        loss_weights={head.name: head.loss_weight for head in heads},
        metrics={head.name: metric_of(head) for head in heads},
    )
    return model


def _stored(path: Path) -> dict[str, np.ndarray]:
    with np.load(path) as stored:
        return dict(stored)


def optimizer_of(configuration: TrainConfiguration) -> keras.optimizers.Optimizer:
    """AdamW with a warm-up, a cosine down to 0 and clipped gradients."""
    steps = configuration.steps_per_epoch * configuration.epochs
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        warmup_target=configuration.learning_rate,
        warmup_steps=configuration.warmup_steps,
        decay_steps=max(1, steps - configuration.warmup_steps),
    )
    optimizer = keras.optimizers.AdamW(
        schedule,
        weight_decay=configuration.weight_decay,
        global_clipnorm=5.0,
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


class SemiSupervisedModel(keras.Model):
    """The predictor, and beside it the denoising of faces whose labels are not looked at.

    Inputs as `training_batches` yields them; outputs those of the predictor.
    denoiser: what restores standardised chips; None trains the heads alone.
    """

    def __init__(
        self, predictor: keras.Model, denoiser: Denoiser | None, *, denoising_weight: float
    ) -> None:
        super().__init__()
        self.predictor = predictor
        self.denoiser = denoiser
        self.denoising_weight = denoising_weight

    def build(self, input_shape) -> None:
        self.built = True

    def call(self, inputs, training=False):
        inputs = dict(inputs)
        unlabelled = inputs.pop("unlabelled_chips", None)
        outputs = self.predictor(
            {name: inputs[name] for name in self.predictor.input}, training=training
        )
        if self.denoiser is not None and unlabelled is not None and training:
            self.add_loss(self.denoising_weight * self.denoiser(unlabelled))
        return outputs


class Denoiser(keras.layers.Layer):
    """Chips -> mean squared error, standardised, of the chips restored from masked ones.

    The norms keep the moving means of clean faces: corrupted ones would shift what the heads see
    when they serve.
    """

    def __init__(
        self, autoencoder: StackedDenoisingAutoencoder, standardize: Standardize, masking: float
    ) -> None:
        super().__init__()
        self.standardize = standardize
        self.corrupt = MaskingCorruption(masking, block=MASK_BLOCKS[0])
        self.encoders = autoencoder.encoders
        self.decoders = autoencoder.decoders

    def build(self, input_shape) -> None:
        self.built = True

    def call(self, chips):
        clean = self.standardize(chips)
        x = self.corrupt(clean, training=True)
        for encoder in self.encoders:
            x = encoder(x, training=False)
        for decoder in reversed(self.decoders):
            x = decoder(x, training=False)
        return ops.mean(ops.square(x - clean))
