"""A data set: what it is, what it may be used for, how its labels are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.data.errors import DataSetMissing, SplitLeak
from ml.data.framing import AS_IT_IS, Framing
from ml.data.record import FaceRecord
from ml.images import decode_image


@dataclass(frozen=True)
class FaceSet:
    """A public data set of faces.

    name: of its folder. source: who published it. licence: what it may be used for.
    layout: a sentence on what the folder holds; required: the paths in it that `read` needs.
    read: the records of a folder. framing: how a picture is laid before the detector.
    """

    name: str
    source: str
    licence: str
    layout: str
    required: tuple[str, ...]
    read: Callable[[Path], Iterable[FaceRecord]]
    framing: Framing = AS_IT_IS

    def missing(self, folder: Path) -> list[str]:
        """The required paths that the folder lacks; empty when the set is there."""
        return [path for path in self.required if not (folder / path).exists()]

    def load(self, folder: Path) -> list[FaceRecord]:
        """All records, in the order of the label files.

        Raises DataSetMissing, BadLabel, or SplitLeak when a group or identity is in two splits.
        """
        if lacking := self.missing(folder):
            raise DataSetMissing(
                f"The data set {self.name} is not complete: {folder} has no {', '.join(lacking)}. "
                f"It needs: {self.layout} FACE_DATA names the folder that holds the sets."
            )
        records = list(self.read(folder))
        check_splits(records)
        return records

    def open(self, record: FaceRecord) -> np.ndarray:
        """The record's picture as the detector gets it, uint8 (H, W, 3). Raises ImageError."""
        return self.framing.frame(decode_image(record.file).pixels)


def check_splits(records: Sequence[FaceRecord]) -> None:
    """Raise SplitLeak when a group, an identity or a file lies in two splits."""
    for kind in ("group", "identity", "file"):
        split_of: dict[object, str] = {}
        for record in records:
            key = getattr(record, kind)
            if key is not None and split_of.setdefault(key, record.split) != record.split:
                raise SplitLeak(
                    f"The {kind} {key} lies in the splits {split_of[key]} and {record.split}. "
                    "Move all of its pictures into one split."
                )
