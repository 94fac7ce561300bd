"""Labeled Faces in the Wild: pairs for verification, never for training."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from ml.data.adapters.labelled_folder import read_labelled_folder
from ml.data.errors import BadLabel, DataSetMissing
from ml.data.face_set import FaceSet

LFW = FaceSet(
    name="lfw",
    source="Huang, Ramesh, Berg and Learned-Miller, 2007; deep-funneled by Huang et al., 2012",
    licence=(
        "for research that earns no money; the pictures belong to their owners. For measuring "
        "verification alone: no network is trained on it."
    ),
    layout="labels.csv (file, identity, split), pairs.csv (fold, first, second, same) and images/.",
    required=("labels.csv", "pairs.csv", "images"),
    read=read_labelled_folder,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures, named as in labels.csv, and whether they show one person."""

    fold: int
    first: str
    second: str
    same: bool


def read_pairs(folder: Path) -> list[Pair]:
    """The pairs of pairs.csv. Raises DataSetMissing or BadLabel."""
    path = folder / "pairs.csv"
    if not path.exists():
        raise DataSetMissing(f"{path} is missing. FACE_DATA names the folder that holds the sets.")
    with path.open(newline="", encoding="utf-8") as stream:
        try:
            return [
                Pair(int(row["fold"]), row["first"], row["second"], bool(int(row["same"])))
                for row in csv.DictReader(stream)
            ]
        except (KeyError, ValueError) as error:
            raise BadLabel(f"{path} has no fold, first, second, same in a row: {error}") from error
