"""What each part of the predictor brings: the same short training with and without it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from ml.predictors.network import PredictorConfiguration
from ml.sdae.network import SDAEConfiguration, StackedDenoisingAutoencoder
from ml.training.batches import TrainingSet, training_batches
from ml.training.configuration import TrainConfiguration
from ml.training.fine_tuning import fine_tune
from ml.training.pretraining import load_pretrained
from ml.training.validation import validation_figures

SETTLING_MOMENTUM = 0.95  # after 60 batches a twentieth is left of what it was before


@dataclass(frozen=True)
class Variant:
    """A predictor with some of the parts. pretrained: of the encoder, where there is one."""

    name: str
    predictor: PredictorConfiguration
    pretrained: bool = True
    unlabelled: int = 0


ENCODER = PredictorConfiguration(branch=False, embedding=False)
EMBEDDING = PredictorConfiguration(encoder=False, branch=False)
VARIANTS = (
    Variant("encoder, no pretraining", ENCODER, pretrained=False),
    Variant("SDAE only", ENCODER),
    Variant("embedding only", EMBEDDING),
    Variant("embedding and identity branch", dataclasses.replace(EMBEDDING, branch=True)),
    Variant("fused", PredictorConfiguration()),
    Variant("fused, semi-supervised", PredictorConfiguration(), unlabelled=16),
)


def ablate(
    sets: Mapping[str, TrainingSet],
    pretrained: Path,
    folder: Path,
    configuration: TrainConfiguration,
    autoencoder: SDAEConfiguration = SDAEConfiguration(),
    variants: Sequence[Variant] = VARIANTS,
    settling_batches: int = 60,
) -> list[dict[str, Any]]:
    """Train every variant as `configuration` says, from the same seed; their figures on val.

    pretrained: the folder of a `pretrain` run. Each variant is a run of its own in `folder`, so a
    stopped ablation goes on with the variant that it was stopped in.
    """
    rows = []
    for variant in variants:
        start = (
            load_pretrained(pretrained, autoencoder)
            if variant.pretrained
            else StackedDenoisingAutoencoder(autoencoder)
        )
        run = folder / variant.name.replace(", ", "-").replace(" ", "_")
        told = dataclasses.replace(
            configuration, predictor=variant.predictor, unlabelled=variant.unlabelled
        )
        predictor = fine_tune(sets, start, run, told)
        settle(predictor, sets, told, settling_batches)
        figures = {name: validation_figures(predictor, each, "val") for name, each in sets.items()}
        rows.append({"variant": variant.name, "figures": figures})
    return rows


def settle(
    predictor: keras.Model,
    sets: Mapping[str, TrainingSet],
    configuration: TrainConfiguration,
    batches: int,
) -> None:
    """Measure batch statistics anew, with the weights as they are and of labelled faces alone.

    In a short training weights move faster than running averages follow, and the denoiser's masked
    faces are averaged too. Source: Wu and Johnson, "Rethinking 'Batch' in BatchNorm", 2021.
    """
    chips = configuration.predictor.encoder
    faces = training_batches(
        sets, configuration.batch, configuration.augmentation, chips=chips, seed=configuration.seed
    )
    layers = predictor._flatten_layers()
    norms = [each for each in layers if isinstance(each, keras.layers.BatchNormalization)]
    for norm in norms:
        norm.momentum = SETTLING_MOMENTUM
    for inputs, _ in faces.take(batches):
        predictor({name: inputs[name] for name in predictor.input}, training=True)
