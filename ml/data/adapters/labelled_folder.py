"""A folder of pictures with a labels.csv: the layout for data of one's own.

Columns: `file` (path relative to the folder) and `split` (train, val or test) must be there.
`age` (years), `gender` (female, male), `expression`, `ethnicity`, `identity` and `group` may be.
Every other column is an attribute, named as the column: 1 (seen), 0 (not seen) or empty (not
judged). An empty field of any column means that nothing is known.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from ml.data.errors import BadLabel
from ml.data.face_set import FaceSet
from ml.data.record import FaceRecord

_TEXT_COLUMNS = ("gender", "expression", "ethnicity", "identity", "group")
_KNOWN_COLUMNS = frozenset(("file", "split", "age", *_TEXT_COLUMNS))
_PRESENCE = {"1": True, "0": False}


def labelled_folder(name: str) -> FaceSet:
    """A data set of one's own, in the folder of this name."""
    return FaceSet(
        name=name,
        source="a folder of one's own",
        licence="as its owner says",
        layout="a labels.csv with the columns file and split, and the pictures that it names.",
        required=("labels.csv",),
        read=read_labelled_folder,
    )


def read_labelled_folder(folder: Path) -> Iterator[FaceRecord]:
    """The records of a folder with a labels.csv. Raises BadLabel with file and line."""
    path = folder / "labels.csv"
    with path.open(newline="", encoding="utf-8") as stream:
        rows = csv.DictReader(stream)
        columns = rows.fieldnames or []
        if absent := {"file", "split"} - set(columns):
            raise BadLabel(f"{path} has no column {' and no column '.join(sorted(absent))}.")
        attributes = [column for column in columns if column not in _KNOWN_COLUMNS]
        for row in rows:
            try:
                yield _record(folder, row, attributes)
            except (KeyError, ValueError) as error:
                raise BadLabel(f"{path}, line {rows.line_num}: {error}") from error


def _record(folder: Path, row: dict[str, str], attributes: list[str]) -> FaceRecord:
    return FaceRecord(
        file=folder / row["file"],
        split=row["split"],
        age=float(row["age"]) if row.get("age") else None,
        attributes={name: _presence(name, row[name]) for name in attributes if row[name]},
        **{column: row.get(column) or None for column in _TEXT_COLUMNS},
    )


def _presence(name: str, value: str) -> bool:
    if value not in _PRESENCE:
        raise ValueError(f"the attribute {name} is {value!r}, not 0, 1 or empty.")
    return _PRESENCE[value]
