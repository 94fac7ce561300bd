"""A small made-up prepared set with identity features, as `data prepare` would leave it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ml.data.prepared import Labels, PreparedSet

if TYPE_CHECKING:
    from ml.training.batches import TrainingSet

FACES = 12


def made_up_set(folder: Path, *, with_attributes: bool = False) -> PreparedSet:
    """Twelve faces of noise, of which the first eight are train, two val and two test."""
    random = np.random.default_rng(4)
    folder.mkdir(exist_ok=True)
    np.save(folder / "predictor_chips.npy", random.integers(0, 256, (FACES, 120, 120, 3), np.uint8))
    np.save(folder / "identity_chips.npy", random.integers(0, 256, (FACES, 150, 150, 3), np.uint8))
    names = ["bald", "smiling"] if with_attributes else []
    labels = Labels(
        files=np.array([f"{row}.jpg" for row in range(FACES)]),
        splits=np.array(["train"] * 8 + ["val"] * 2 + ["test"] * 2),
        groups=np.array([str(row) for row in range(FACES)]),
        ages=np.full(FACES, np.nan, np.float32)
        if with_attributes
        else np.arange(20, 20 + FACES, dtype=np.float32),
        genders=(np.arange(FACES) % 2).astype(np.int8),
        attributes=(np.arange(FACES)[:, None] % 2 * np.ones((1, len(names)))).astype(np.int8),
        attribute_names=np.array(names, str),
        expressions=np.full(FACES, -1, np.int8),
        ethnicities=np.array([""] * FACES),
        identities=np.array([""] * FACES),
    )
    return PreparedSet(
        folder,
        {"train_mean": [128.0] * 3, "train_deviation": [64.0] * 3},
        labels,
        found=np.ones(FACES, bool),
        landmarks=np.zeros((FACES, 5, 2), np.float32),
        boxes=np.zeros((FACES, 4), np.float32),
        confidences=np.ones(FACES, np.float32),
    )


@pytest.fixture
def training_sets(tmp_path) -> dict[str, TrainingSet]:
    """A set with ages and one with attributes; the faces' number is in their first feature."""
    # TensorFlow is loaded here: before pytest captures output, its log would lose its stream.
    from ml.training.batches import TrainingSet
    from ml.training.identity_features import IdentityFeatures

    features = IdentityFeatures(
        np.tile(np.arange(FACES, dtype=np.float16)[:, None, None], (1, 2, 128)),
        np.zeros((FACES, 2, 8, 8, 128), np.float16),
    )
    prepared = {
        "utkface": made_up_set(tmp_path / "utkface"),
        "celeba": made_up_set(tmp_path / "celeba", with_attributes=True),
    }
    return {name: TrainingSet.of(faces, features) for name, faces in prepared.items()}
