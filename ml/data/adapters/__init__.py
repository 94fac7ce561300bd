"""The data sets that are known by name, and the folders that need no adapter of their own."""

from __future__ import annotations

import os
from pathlib import Path

from ml.data.adapters import adience, celeba, fairface, fer2013, lfw, utkface
from ml.data.adapters.expression_folders import expression_folders
from ml.data.adapters.labelled_folder import labelled_folder
from ml.data.errors import DataSetMissing
from ml.data.face_set import FaceSet
from ml.data.record import FaceRecord

FACE_SETS: dict[str, FaceSet] = {
    face_set.name: face_set
    for face_set in (
        utkface.UTKFACE,
        celeba.CELEBA,
        fer2013.FER2013,
        lfw.LFW,
        fairface.FAIRFACE,
        adience.ADIENCE,
    )
}

_DEFAULT_ROOT = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def data_root() -> Path:
    """The folder that holds the data sets: FACE_DATA, or ../shared/data beside the project."""
    return Path(os.environ.get("FACE_DATA") or _DEFAULT_ROOT)


def find_face_set(name: str, root: Path | None = None) -> FaceSet:
    """The set of this name: a known one, or a folder of labelled pictures under `root`.

    A folder with a labels.csv is read as `labelled_folder` says, one with train/<expression>/ as
    `expression_folders` says. Raises DataSetMissing for any other name.
    """
    if name in FACE_SETS:
        return FACE_SETS[name]
    folder = (root or data_root()) / name
    for kind in (labelled_folder(name), expression_folders(name)):
        if folder.is_dir() and not kind.missing(folder):
            return kind
    raise DataSetMissing(
        f"There is no data set {name!r}: it is none of {', '.join(FACE_SETS)}, and {folder} holds "
        "neither a labels.csv nor train/<expression>/ folders."
    )


def load_records(name: str, root: Path | None = None) -> list[FaceRecord]:
    """All records of the set of this name. Raises DataSetMissing, BadLabel or SplitLeak."""
    root = root or data_root()
    return find_face_set(name, root).load(root / name)
