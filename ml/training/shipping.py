"""From a finished training to a bundle: calibrate on val, write the weights and their record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np

from ml.alignment import PREDICTOR_CHIP
from ml.predictors.calibration import fit_calibration
from ml.registry import DEFAULT_BUNDLE, WEIGHTS, save_arrays, weights_of
from ml.sdae.network import SDAEConfiguration
from ml.training.batches import TrainingSet
from ml.training.configuration import TrainConfiguration
from ml.training.fine_tuning import STANDARD_SET, standardize_as
from ml.training.validation import predict_split

LICENSE = "research that earns no money: the training sets' terms bind the weights"


def ship(
    predictor: keras.Model,
    sets: Mapping[str, TrainingSet],
    autoencoder: SDAEConfiguration,
    configuration: TrainConfiguration,
    version: str = DEFAULT_BUNDLE,
) -> Path:
    """Write the predictor into the bundle `version`; return the bundle's folder.

    A new version takes over detection and identity from the default bundle's manifest.
    """
    folder = WEIGHTS / version
    logits, targets = _on_val(predictor, sets)
    standardize = standardize_as(sets[STANDARD_SET].prepared)
    weights = folder / "predictors.npz"
    record = {
        "file": f"{version}/predictors.npz",
        "sha256": save_arrays(weights_of(predictor), weights),
        "source": "trained by this project on the split train of " + ", ".join(sets),
        "license": LICENSE,
        "input": f"chips of {PREDICTOR_CHIP.size} pixels, RGB, standardised",
        "mean": list(standardize.mean),
        "standard_deviation": list(standardize.deviation),
        "heads": list(predictor.output),
        "autoencoder": asdict(autoencoder),
        "predictor": asdict(configuration.predictor),
        "calibration": fit_calibration(logits, targets).to_record(),
        "training": asdict(configuration),
    }
    manifest_path = folder / "manifest.json"
    base = manifest_path if manifest_path.exists() else WEIGHTS / DEFAULT_BUNDLE / "manifest.json"
    manifest = json.loads(base.read_text())
    manifest["version"] = version
    manifest["networks"]["predictors"] = record
    manifest_path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    return folder


def _on_val(
    predictor: keras.Model, sets: Mapping[str, TrainingSet]
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Logits and targets (N,) of the split val of all sets together."""
    parts = [predict_split(predictor, training_set, "val") for training_set in sets.values()]
    names = parts[0][0]
    logits = {name: np.concatenate([outputs[name] for outputs, _ in parts]) for name in names}
    targets = {name: np.concatenate([known[name][:, 0] for _, known in parts]) for name in names}
    return logits, targets
