"""Prepared data: a folder of arrays that training maps into memory.

<folder>/
  predictor_chips.npy   uint8 (N, S, S, 3), the predictors' chip with a margin for augmentation
  identity_chips.npy    uint8 (N, 150, 150, 3)
  labels.npz            the small arrays of PreparedSet
  manifest.json         counts, sha256, licence, geometry, mean and deviation, what was dropped
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ml.data.errors import NotPrepared
from ml.data.record import EXPRESSIONS, GENDERS, FaceRecord

MISSING = -1
CHIP_ARRAYS = ("predictor_chips", "identity_chips")


@dataclass(frozen=True, eq=False)
class Labels:
    """What is known of N faces, a row each.

    files: str (N,), relative to the set's folder. splits: str (N,). groups: str (N,), the group,
    else the identity, else the file: rows of one group must stay together in any split.
    ages: float32 (N,), NaN = missing. genders: int8 (N,), index into GENDERS. attributes: int8
    (N, A), 0 or 1, a column per attribute name. expressions: int8 (N,), index into EXPRESSIONS.
    -1 is missing in all three. ethnicities, identities: str (N,), "" = missing.
    """

    files: np.ndarray
    splits: np.ndarray
    groups: np.ndarray
    ages: np.ndarray
    genders: np.ndarray
    attributes: np.ndarray
    attribute_names: np.ndarray
    expressions: np.ndarray
    ethnicities: np.ndarray
    identities: np.ndarray


def labels_of(records: Sequence[FaceRecord], folder: Path) -> Labels:
    """The records' labels as arrays; attributes in the order in which they first appear."""
    names = list(dict.fromkeys(name for record in records for name in record.attributes))
    files = [record.file.relative_to(folder).as_posix() for record in records]
    groups = [
        record.group or record.identity or file for record, file in zip(records, files, strict=True)
    ]
    attributes = [[record.attributes.get(name, MISSING) for name in names] for record in records]
    return Labels(
        files=np.array(files, str),
        splits=np.array([record.split for record in records], str),
        groups=np.array(groups, str),
        ages=np.array([record.age for record in records], np.float32),  # None becomes NaN
        genders=_indices([record.gender for record in records], GENDERS),
        attributes=np.array(attributes, np.int8).reshape(len(records), len(names)),
        attribute_names=np.array(names, str),
        expressions=_indices([record.expression for record in records], EXPRESSIONS),
        ethnicities=np.array([record.ethnicity or "" for record in records], str),
        identities=np.array([record.identity or "" for record in records], str),
    )


def _indices(values: Sequence[str | None], classes: Sequence[str]) -> np.ndarray:
    return np.array([MISSING if v is None else classes.index(v) for v in values], np.int8)


@dataclass(frozen=True, eq=False)
class PreparedSet:
    """A prepared data set; its chips are read from disk as they are asked for.

    found: bool (N,), False where no face was found and the set's fallback landmarks were taken.
    landmarks: float32 (N, 5, 2); boxes: float32 (N, 4), left, top, width, height; both in pixels
    of the picture as the detector got it. confidences: float32 (N,).
    """

    folder: Path
    manifest: dict[str, Any]
    labels: Labels
    found: np.ndarray
    landmarks: np.ndarray
    boxes: np.ndarray
    confidences: np.ndarray

    def __len__(self) -> int:
        return len(self.found)

    @cached_property
    def predictor_chips(self) -> np.ndarray:
        """uint8 (N, S, S, 3), mapped from disk."""
        return np.load(self.folder / "predictor_chips.npy", mmap_mode="r")

    @cached_property
    def identity_chips(self) -> np.ndarray:
        """uint8 (N, 150, 150, 3), mapped from disk."""
        return np.load(self.folder / "identity_chips.npy", mmap_mode="r")

    def rows_of(self, split: str) -> np.ndarray:
        """int64: the rows of a split."""
        return np.flatnonzero(self.labels.splits == split)


def load_prepared(folder: Path) -> PreparedSet:
    """The prepared set in a folder. Raises NotPrepared."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        with np.load(folder / "labels.npz") as stored:
            arrays = {name: stored[name] for name in stored.files}
    except FileNotFoundError:
        raise NotPrepared(
            f"{folder} holds no prepared data. Run: python -m ml data prepare {folder.name}"
        ) from None
    labels = Labels(**{field.name: arrays.pop(field.name) for field in fields(Labels)})
    return PreparedSet(folder, manifest, labels, **arrays)
