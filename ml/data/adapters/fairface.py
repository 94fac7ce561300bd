"""FairFace: faces balanced over seven ethnic groups, ages in bands.

Its published label files as they come; the published validation part is the split `test`, and a
twentieth of the training part, by a hash of the file's name, is the split `val`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from ml.data.errors import BadLabel
from ml.data.face_set import FaceSet
from ml.data.record import FaceRecord
from ml.data.splits import held_out

# Middles of the bands in completed years, as other sets count.
_AGE_OF_BAND = {
    "0-2": 1.0,
    "3-9": 6.0,
    "10-19": 14.5,
    "20-29": 24.5,
    "30-39": 34.5,
    "40-49": 44.5,
    "50-59": 54.5,
    "60-69": 64.5,
    "more than 70": 75.0,
}
_LABELS = {"fairface_label_train.csv": "train", "fairface_label_val.csv": "test"}


def read_fairface(folder: Path) -> Iterator[FaceRecord]:
    """The records of both label files. Raises BadLabel."""
    for name, split in _LABELS.items():
        with (folder / name).open(newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                try:
                    age = _AGE_OF_BAND[row["age"]]
                    gender, ethnicity, file = row["gender"].lower(), row["race"], row["file"]
                except KeyError as error:
                    raise BadLabel(f"{folder / name}: unknown age or column {error}.") from error
                moves_to_val = split == "train" and held_out(file, share=0.05)
                yield FaceRecord(
                    file=folder / file,
                    split="val" if moves_to_val else split,
                    age=age,
                    gender=gender,
                    ethnicity=ethnicity.lower().replace(" ", "_"),
                )


FAIRFACE = FaceSet(
    name="fairface",
    source="Karkkainen and Joo, FairFace: Face Attribute Dataset for Balanced Race, WACV 2021",
    licence="CC BY 4.0 (labels and collection); the pictures come from Flickr, each as licensed.",
    layout="fairface_label_train.csv, fairface_label_val.csv, train/ and val/ as published.",
    required=(*_LABELS, "train", "val"),
    read=read_fairface,
)
