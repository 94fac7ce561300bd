"""Adience: unposed phone photos with ages in bands, in five folds apart by Flickr user.

Folds 0 to 2 are the split `train`, fold 3 is `val`, fold 4 is `test`; an album's user is the group.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from ml.data.errors import BadLabel
from ml.data.face_set import FaceSet
from ml.data.record import FaceRecord

_SPLIT_OF_FOLD = ("train", "train", "train", "val", "test")
_LABELS = tuple(f"fold_{fold}_data.txt" for fold in range(len(_SPLIT_OF_FOLD)))
_GENDERS = {"f": "female", "m": "male"}  # "u" and empty: not known


def read_adience(folder: Path) -> Iterator[FaceRecord]:
    """The records of all folds, on the landmark-aligned pictures. Raises BadLabel."""
    for name, split in zip(_LABELS, _SPLIT_OF_FOLD, strict=True):
        with (folder / name).open(newline="", encoding="utf-8") as stream:
            rows = csv.DictReader(stream, delimiter="\t")
            for row in rows:
                try:
                    picture = f"landmark_aligned_face.{row['face_id']}.{row['original_image']}"
                    yield FaceRecord(
                        file=folder / "aligned" / row["user_id"] / picture,
                        split=split,
                        age=_middle_of_band(row["age"]),
                        gender=_GENDERS.get(row["gender"]),
                        group=row["user_id"],
                    )
                except (KeyError, ValueError) as error:
                    raise BadLabel(f"{folder / name}, line {rows.line_num}: {error}") from error


def _middle_of_band(text: str) -> float | None:
    """Years of "(25, 32)" or of a plain "35"; None of "None" and of nothing."""
    if text in ("", "None"):
        return None
    if not text.startswith("("):
        return float(text)
    low, high = text.strip("()").split(",")
    return (int(low) + int(high)) / 2


ADIENCE = FaceSet(
    name="adience",
    source="Eidinger, Enbar and Hassner, Age and Gender Estimation of Unfiltered Faces, TIFS 2014",
    licence="for research that earns no money; the pictures come from Flickr, Creative Commons.",
    layout="fold_0_data.txt to fold_4_data.txt and aligned/<user>/ as published.",
    required=(*_LABELS, "aligned"),
    read=read_adience,
)
