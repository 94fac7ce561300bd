"""What each part of the predictor brings: the same short training with and without it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.predictors.network import PredictorConfiguration
from ml.sdae.network import SDAEConfiguration, StackedDenoisingAutoencoder
from ml.training.batches import TrainingSet
from ml.training.configuration import TrainConfiguration
from ml.training.fine_tuning import fine_tune
from ml.training.pretraining import load_pretrained
from ml.training.validation import FIGURES_FILE


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
        fine_tune(
            sets,
            start,
            run,
            dataclasses.replace(
                configuration, predictor=variant.predictor, unlabelled=variant.unlabelled
            ),
        )
        last = (run / FIGURES_FILE).read_text().splitlines()[-1]
        rows.append({"variant": variant.name, "figures": json.loads(last)})
    return rows
