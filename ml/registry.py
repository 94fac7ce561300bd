"""The registry of shipped weights: versioned bundles, each with a manifest.

A bundle is a folder of `ml/weights/` with a `manifest.json` that names its networks:

    {"version": "v1", "networks": {"identity": {"file": "identity/dlib_resnet_v1.npz",
     "sha256": "...", "source": "...", "license": "...", ...}, "predictors": {...}}}

"mirror_averaging": true has the analyzer look at each face and its mirror image, at twice the
cost. Files are relative to `ml/weights/`, so that bundles share the networks that did not change.
Arrays are stored in float16: half the size, and the embedding moves by less than 0.001.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ml.errors import MLError

if TYPE_CHECKING:
    import keras

WEIGHTS = Path(__file__).parent / "weights"
DEFAULT_BUNDLE = "v3"


class BundleError(MLError):
    """A bundle that is missing, damaged or does not fit this code."""


@dataclass(frozen=True)
class Bundle:
    """A version of all networks, as its manifest tells."""

    version: str
    folder: Path
    networks: Mapping[str, Mapping[str, Any]]
    mirror_averaging: bool = False

    @classmethod
    def load(cls, bundle: str | Path | None = None) -> Bundle:
        """The bundle of this name under `ml/weights/`, or in this folder; None: the default.

        Raises BundleError where there is no readable manifest.
        """
        folder = Path(bundle) if isinstance(bundle, Path) else WEIGHTS / (bundle or DEFAULT_BUNDLE)
        try:
            manifest = json.loads((folder / "manifest.json").read_text())
            return cls(
                manifest["version"],
                folder,
                manifest["networks"],
                manifest.get("mirror_averaging", False),
            )
        except FileNotFoundError:
            raise BundleError(f"There is no model bundle in {folder}.") from None
        except (json.JSONDecodeError, KeyError) as error:
            raise BundleError(f"The manifest of {folder} cannot be read: {error}") from error

    def arrays(self, network: str) -> dict[str, np.ndarray]:
        """A network's weights by variable path, float16 as stored.

        Raises BundleError where the file is missing or not the one that the manifest means.
        """
        record = self.networks[network]
        path = self.folder.parent / record["file"]
        try:
            digest = sha256_of(path)
        except FileNotFoundError:
            raise BundleError(f"The weights {path} are missing.") from None
        if digest != record["sha256"]:
            raise BundleError(f"The weights {path} are damaged: their sha256 is {digest}.")
        with np.load(path) as stored:
            return dict(stored)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def save_arrays(arrays: Mapping[str, np.ndarray], path: Path) -> str:
    """Write weights as compressed float16 and return the file's sha256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    halves = {name: np.asarray(array, np.float16) for name, array in arrays.items()}
    np.savez_compressed(path, allow_pickle=False, **halves)
    return sha256_of(path)


def weights_of(model: keras.Model) -> dict[str, np.ndarray]:
    """A model's weights by variable path."""
    return {variable.path: np.asarray(variable) for variable in model.weights}


def assign_weights(model: keras.Model, arrays: Mapping[str, np.ndarray]) -> None:
    """Give a model stored weights, each variable by its path.

    Raises BundleError unless names and shapes are exactly those of the model.
    """
    variables = {variable.path: variable for variable in model.weights}
    if variables.keys() != arrays.keys():
        odd = sorted(variables.keys() ^ arrays.keys())
        raise BundleError(f"Weights and network differ in {len(odd)} variables: {odd[:3]} ...")
    for path, variable in variables.items():
        if tuple(variable.shape) != arrays[path].shape:
            raise BundleError(f"{path} has shape {arrays[path].shape}, not {variable.shape}.")
        variable.assign(np.float32(arrays[path]))
