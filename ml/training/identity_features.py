"""What the identity network says of a prepared set, computed once for all trainings.

The network's lower stages stand still in training, so a few views of each face are passed through
them beforehand instead of every face in every epoch: as it is, mirrored, and changed by
augmentation.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import tensorflow as tf
from rich.progress import track

from ml.alignment import IDENTITY_CHIP
from ml.data.prepared import PreparedSet
from ml.embedding.network import EMBEDDING_SIZE, FEATURE_MAP_SHAPE, build_identity_network
from ml.registry import Bundle, assign_weights
from ml.serving import CompiledModel
from ml.training.augmentation import augment_chips
from ml.training.configuration import AugmentationConfiguration

CHUNK = 256
PLAIN_VIEWS = 2  # as it is, and mirrored
# Erasing would hide what the embedding is made of; the rest is as for the predictors' chips.
VIEW_AUGMENTATION = AugmentationConfiguration(shift=0.03, rotation=8.0, scale=0.06, erasing=0.0)


@dataclasses.dataclass(frozen=True, eq=False)
class IdentityFeatures:
    """Views of N faces, float16, mapped from disk.

    embeddings: (N, views, 128). feature_maps: (N, views, 8, 8, 128).
    """

    embeddings: np.ndarray
    feature_maps: np.ndarray

    @property
    def views(self) -> int:
        return self.embeddings.shape[1]


def compute_identity_features(prepared: PreparedSet, *, augmented_views: int = 1) -> None:
    """Write a prepared set's identity features beside its chips; goes on where it was stopped.

    The split train has all views, val the first alone, test none: it is never trained on.
    Features that are complete stay as they are, however many views they have.
    """
    views = PLAIN_VIEWS + augmented_views
    progress = prepared.folder / "identity_features.json"
    done = json.loads(progress.read_text()) if progress.exists() else {"rows": 0, "views": 0}
    if done["rows"] == len(prepared):
        return
    start = done["rows"] if done["views"] == views else 0
    embeddings = _open_array(prepared, "embeddings", (views, EMBEDDING_SIZE), new=not start)
    feature_maps = _open_array(prepared, "feature_maps", (views, *FEATURE_MAP_SHAPE), new=not start)

    model = build_identity_network()
    assign_weights(model, Bundle.load().arrays("identity"))
    network = CompiledModel(model)
    for first in track(range(start, len(prepared), CHUNK), f"identity of {prepared.folder.name}"):
        splits = prepared.labels.splits[first : first + CHUNK]
        for view in range(views):
            wanted = splits != "test" if view == 0 else splits == "train"
            rows = first + np.flatnonzero(wanted)
            outputs = network({"identity_chips": _view(prepared.identity_chips[rows], view)})
            embeddings[rows, view] = outputs["embedding"]
            feature_maps[rows, view] = outputs["feature_map"]
        progress.write_text(json.dumps({"rows": first + len(splits), "views": views}))


def load_identity_features(prepared: PreparedSet) -> IdentityFeatures:
    """The features of a prepared set. Raises FileNotFoundError before they are computed."""
    return IdentityFeatures(
        np.load(_path(prepared, "embeddings"), mmap_mode="r"),
        np.load(_path(prepared, "feature_maps"), mmap_mode="r"),
    )


def _view(chips: np.ndarray, view: int) -> np.ndarray:
    """The chips as the view shows them: uint8 (B, 150, 150, 3) -> 0 to 255."""
    if view == 0 or not len(chips):
        return chips
    if view == 1:
        return chips[:, :, ::-1]
    return _augmented(chips).numpy()


@tf.function(
    autograph=False,
    input_signature=[tf.TensorSpec((None, IDENTITY_CHIP.size, IDENTITY_CHIP.size, 3), tf.uint8)],
)
def _augmented(chips: tf.Tensor) -> tf.Tensor:
    return augment_chips(chips, IDENTITY_CHIP.size, VIEW_AUGMENTATION)


def _path(prepared: PreparedSet, name: str) -> Path:
    return prepared.folder / f"identity_{name}.npy"


def _open_array(prepared: PreparedSet, name: str, shape: tuple, *, new: bool) -> np.ndarray:
    path = _path(prepared, name)
    if not new:
        return np.load(path, mmap_mode="r+")
    return np.lib.format.open_memmap(path, "w+", np.float16, (len(prepared), *shape))
