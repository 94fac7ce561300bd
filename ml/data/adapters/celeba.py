"""CelebA: attributes of well-known people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ml.data.adapters.labelled_folder import read_labelled_folder
from ml.data.face_set import FaceSet
from ml.data.record import FaceRecord


def read_celeba(folder: Path) -> Iterator[FaceRecord]:
    """The records; the set's attribute `male` becomes the gender."""
    for record in read_labelled_folder(folder):
        attributes = dict(record.attributes)
        male = attributes.pop("male", None)
        gender = None if male is None else "male" if male else "female"
        yield replace(record, attributes=attributes, gender=gender)


CELEBA = FaceSet(
    name="celeba",
    source="Liu, Luo, Wang and Tang, Deep Learning Face Attributes in the Wild, ICCV 2015",
    licence="for research that earns no money; the pictures belong to their owners.",
    layout="labels.csv (file, group, split, and one column of 0 and 1 per attribute) and images/.",
    required=("labels.csv", "images"),
    read=read_celeba,
)
