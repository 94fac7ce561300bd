"""Expressions as folders, as many sets come: <split>/<expression>/<picture>.

Splits: train, test, and val or validation; where there is no val, a twentieth of train is held out
by a hash of the file's name. Expressions are named as in `ml.data.record.EXPRESSIONS` or by the
nouns and participles that other sets use.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ml.data.errors import BadLabel
from ml.data.face_set import FaceSet
from ml.data.record import EXPRESSIONS, FaceRecord
from ml.data.splits import held_out

_SPLIT_OF_FOLDER = {"train": "train", "val": "val", "validation": "val", "test": "test"}
_EXPRESSION_OF_FOLDER = {name: name for name in EXPRESSIONS} | {
    "anger": "angry",
    "disgusted": "disgust",
    "fearful": "fear",
    "happiness": "happy",
    "sadness": "sad",
    "surprised": "surprise",
}
_PICTURES = frozenset((".jpg", ".jpeg", ".png", ".webp", ".bmp"))


def expression_folders(name: str) -> FaceSet:
    """A data set of expressions in the folder of this name."""
    return FaceSet(
        name=name,
        source="a folder of one's own",
        licence="as its owner says",
        layout="pictures in <split>/<expression>/, at least in train/.",
        required=("train",),
        read=read_expression_folders,
    )


def read_expression_folders(folder: Path) -> Iterator[FaceRecord]:
    """The records, sorted by path. Raises BadLabel for a folder that names no expression."""
    has_val = any((folder / name).is_dir() for name in ("val", "validation"))
    for split_folder, split in _SPLIT_OF_FOLDER.items():
        for path in sorted((folder / split_folder).glob("*/*")):
            if path.suffix.lower() not in _PICTURES:
                continue
            label = path.parent.name.lower()
            if label not in _EXPRESSION_OF_FOLDER:
                raise BadLabel(
                    f"{path.parent} names no expression; known: {', '.join(_EXPRESSION_OF_FOLDER)}."
                )
            moves_to_val = split == "train" and not has_val and held_out(path.name, share=0.05)
            yield FaceRecord(
                file=path,
                split="val" if moves_to_val else split,
                expression=_EXPRESSION_OF_FOLDER[label],
            )
