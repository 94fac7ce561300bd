"""What a training run was told: frozen, with reasons, saved beside what it made."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ml.predictors.network import PredictorConfiguration
from ml.sdae.network import SDAEConfiguration


@dataclass(frozen=True)
class AugmentationConfiguration:
    """How much a chip is changed before the network sees it.

    shift: share of the chip's side, both ways.
    rotation: degrees; MTCNN's landmarks are off by a few. scale: factor up or down.
    brightness, contrast, saturation: shares, both ways.
    grey: share of chips without colour, lest the head learn "grey means FER".
    low_resolution: share of chips seen as from a quarter of their side up, as CelebA's and FER's.
    jpeg: share of chips compressed again, quality 20 to 90.
    erasing: share of chips with one rectangle of noise (Zhong et al., AAAI 2020).
    """

    shift: float = 0.05
    rotation: float = 12.0
    scale: float = 0.1
    brightness: float = 0.25
    contrast: float = 0.25
    saturation: float = 0.3
    grey: float = 0.15
    low_resolution: float = 0.35
    jpeg: float = 0.2
    erasing: float = 0.25


@dataclass(frozen=True)
class PretrainConfiguration:
    """Pretraining of the SDAE: each stage alone, then all end to end.

    masking, gaussian, salt_and_pepper: strengths of the corruptions, each applied to all.
    """

    autoencoder: SDAEConfiguration = SDAEConfiguration()
    stage_epochs: float = 0.5
    end_to_end_epochs: float = 1.0
    batch_size: int = 128
    learning_rate: float = 1e-3
    masking: float = 0.25
    gaussian: float = 0.15
    salt_and_pepper: float = 0.05
    seed: int = 20261124


@dataclass(frozen=True)
class TrainConfiguration:
    """Fine-tuning of the multi-task network.

    batch: faces of each prepared set in a batch; sets without a label are masked in its loss.
    unlabelled: faces a batch whose denoising goes on beside the heads (semi-supervised).
    masking, denoising_weight: share of a chip hidden from that denoising, and its part of the loss.
    frozen_branch: leave the identity branch as it started; for a start from a run that trained it.
    steps_per_epoch, epochs: an epoch is a checkpoint, not a pass over the data.
    """

    predictor: PredictorConfiguration = PredictorConfiguration()
    augmentation: AugmentationConfiguration = AugmentationConfiguration()
    batch: Mapping[str, int] = field(
        default_factory=lambda: {"utkface": 48, "celeba": 16, "fer2013": 32}
    )
    unlabelled: int = 16
    masking: float = 0.25
    denoising_weight: float = 0.1
    frozen_branch: bool = False
    steps_per_epoch: int = 362
    epochs: int = 12
    warmup_steps: int = 100
    learning_rate: float = 6e-4
    weight_decay: float = 0.03
    seed: int = 20261124


def save_configuration(
    configuration: PretrainConfiguration | TrainConfiguration, path: Path
) -> None:
    """Write a configuration as JSON beside the weights that it made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dataclasses.asdict(configuration), indent=2) + "\n")
