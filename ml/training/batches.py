"""Batches for training: faces of several prepared sets, drawn, augmented and labelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf

from ml.alignment import PREDICTOR_CHIP
from ml.data.prepared import PreparedSet, load_prepared
from ml.embedding.network import EMBEDDING_SIZE, FEATURE_MAP_SHAPE
from ml.predictors.declarations import HEADS, AgeDistribution, Choice, Head, Presence
from ml.training.augmentation import augment_chips, center_chips
from ml.training.configuration import AugmentationConfiguration
from ml.training.identity_features import (
    IdentityFeatures,
    compute_identity_features,
    load_identity_features,
)
from ml.training.losses import MISSING


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """A prepared set with its identity features and the labels that heads learn from.

    targets: head name -> float32 (N, 1), MISSING (-1) where unknown.
    """

    prepared: PreparedSet
    features: IdentityFeatures
    targets: Mapping[str, np.ndarray]

    @classmethod
    def of(
        cls, prepared: PreparedSet, features: IdentityFeatures, heads: Sequence[Head] = HEADS
    ) -> TrainingSet:
        return cls(prepared, features, {h.name: _targets(prepared, h) for h in heads})


def load_training_sets(data: Path, names: Iterable[str]) -> dict[str, TrainingSet]:
    """The prepared sets of these names in a folder; their identity features are computed once."""
    prepared = {name: load_prepared(data / name) for name in names}
    for faces in prepared.values():
        compute_identity_features(faces)
    return {
        name: TrainingSet.of(faces, load_identity_features(faces))
        for name, faces in prepared.items()
    }


def _targets(prepared: PreparedSet, head: Head) -> np.ndarray:
    labels = prepared.labels
    match head:
        case AgeDistribution():
            known = np.where(np.isnan(labels.ages), MISSING, labels.ages)
        case Presence("gender"):
            known = labels.genders
        case Choice("expression"):
            known = labels.expressions
        case _:
            names = list(labels.attribute_names)
            if head.name in names:
                known = labels.attributes[:, names.index(head.name)]
            else:
                known = np.full(len(prepared), MISSING)
    return np.asarray(known, np.float32).reshape(-1, 1)


def training_batches(
    sets: Mapping[str, TrainingSet],
    sizes: Mapping[str, int],
    augmentation: AugmentationConfiguration,
    *,
    chips: bool = True,
    unlabelled: int = 0,
    seed: int,
) -> tf.data.Dataset:
    """Endless batches of `sizes[name]` faces of the split train of each set.

    Yields ({"predictor_chips", "feature_map", "embedding"}, {head: float32 (B, 1)}), without
    chips for a network that does not look at them; with `unlabelled`, the inputs also hold
    "unlabelled_chips" float32 (U, 96, 96, 3), drawn from all sets alike, whose labels are not
    looked at.
    """
    parts = [
        _draws(sets[name], size, augmentation if chips else None, seed + index)
        for index, (name, size) in enumerate(sizes.items())
        if size
    ]
    batches = tf.data.Dataset.zip(tuple(parts)).map(_joined, num_parallel_calls=1)
    if unlabelled:
        faces = tf.data.Dataset.zip((batches, unlabelled_chips(sets, unlabelled, seed=seed + 99)))
        batches = faces.map(
            lambda labelled, chips: (
                {
                    **labelled[0],
                    "unlabelled_chips": augment_chips(chips, PREDICTOR_CHIP.size, augmentation),
                },
                labelled[1],
            ),
            num_parallel_calls=1,
        )
    return batches.prefetch(4)


def evaluation_batches(
    training_set: TrainingSet, split: str, *, chips: bool = True, batch_size: int = 128
) -> tf.data.Dataset:
    """Every face of a split once, as serving sees it, in the set's order."""
    rows = training_set.prepared.rows_of(split)
    batches = (
        tf.data.Dataset.from_tensor_slices(rows)
        .batch(batch_size)
        .map(lambda batch: _read(training_set, batch, views=1, chips=chips), num_parallel_calls=1)
    )
    if not chips:
        return batches

    def centered(inputs: dict, targets: dict) -> tuple[dict, dict]:
        chips = center_chips(inputs["predictor_chips"], PREDICTOR_CHIP.size)
        return {**inputs, "predictor_chips": chips}, targets

    return batches.map(centered).prefetch(2)


def unlabelled_chips(
    sets: Mapping[str, TrainingSet] | Mapping[str, PreparedSet], batch_size: int, *, seed: int
) -> tf.data.Dataset:
    """Endless uint8 (batch_size, S, S, 3) of all sets' split train, with margin, each face alike
    likely."""
    prepared = [s.prepared if isinstance(s, TrainingSet) else s for s in sets.values()]
    places = np.concatenate(
        [
            np.stack([np.full(len(rows), index), rows], 1)
            for index, rows in enumerate(p.rows_of("train") for p in prepared)
        ]
    )

    def read(batch: np.ndarray) -> np.ndarray:
        return np.stack([prepared[index].predictor_chips[row] for index, row in batch])

    def chips(batch: tf.Tensor) -> tf.Tensor:
        result = tf.numpy_function(read, [batch], tf.uint8, stateful=False)
        return tf.ensure_shape(result, (batch_size, *prepared[0].predictor_chips.shape[1:]))

    return (
        tf.data.Dataset.from_tensor_slices(places)
        .shuffle(len(places), seed=seed)
        .repeat()
        .batch(batch_size)
        .map(chips, num_parallel_calls=1)
    )


def _draws(
    training_set: TrainingSet, size: int, augmentation: AugmentationConfiguration | None, seed: int
) -> tf.data.Dataset:
    """Endless batches of one set; without augmentation, without chips."""
    rows = training_set.prepared.rows_of("train")
    views = training_set.features.views
    batches = (
        tf.data.Dataset.from_tensor_slices(rows)
        .shuffle(len(rows), seed=seed)
        .repeat()
        .batch(size)
        .map(
            lambda batch: _read(training_set, batch, views=views, chips=augmentation is not None),
            num_parallel_calls=1,
        )
    )
    if augmentation is None:
        return batches

    def augmented(inputs: dict, targets: dict) -> tuple[dict, dict]:
        chips = augment_chips(inputs["predictor_chips"], PREDICTOR_CHIP.size, augmentation)
        return {**inputs, "predictor_chips": chips}, targets

    return batches.map(augmented, num_parallel_calls=1)


def _read(
    training_set: TrainingSet, rows: tf.Tensor, *, views: int, chips: bool
) -> tuple[dict, dict]:
    """The faces of these rows, one of their first `views` views each, from the mapped arrays."""
    names = list(training_set.targets)
    prepared, features = training_set.prepared, training_set.features
    specs = {
        "feature_map": tf.TensorSpec((None, *FEATURE_MAP_SHAPE), tf.float32),
        "embedding": tf.TensorSpec((None, EMBEDDING_SIZE), tf.float32),
        **{name: tf.TensorSpec((None, 1), tf.float32) for name in names},
    }
    if chips:
        specs["predictor_chips"] = tf.TensorSpec(
            (None, *prepared.predictor_chips.shape[1:]), tf.uint8
        )

    def gather(rows: np.ndarray) -> list[np.ndarray]:
        view = np.random.default_rng().integers(views, size=len(rows))
        return [
            features.feature_maps[rows, view].astype(np.float32),
            features.embeddings[rows, view].astype(np.float32),
            *(training_set.targets[name][rows] for name in names),
            *([prepared.predictor_chips[rows]] if chips else []),
        ]

    arrays = tf.numpy_function(gather, [rows], [spec.dtype for spec in specs.values()])
    tensors = {
        name: tf.ensure_shape(array, spec.shape)
        for array, (name, spec) in zip(arrays, specs.items(), strict=True)
    }
    targets = {name: tensors.pop(name) for name in names}
    return tensors, targets


def _joined(*parts: tuple[dict, dict]) -> tuple[dict, dict]:
    """The batches of all sets as one."""
    inputs, targets = zip(*parts, strict=True)
    return _concatenated(inputs), _concatenated(targets)


def _concatenated(parts: Sequence[dict]) -> dict:
    return {name: tf.concat([part[name] for part in parts], 0) for name in parts[0]}
