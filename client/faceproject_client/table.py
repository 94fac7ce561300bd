"""Faces as a table: one line for each, and one for each photo without any."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any, TextIO

from faceproject_client.resources import Photo

# Those of the server's `results.csv`.
COLUMNS = [
    *("file", "photo", "state", "error_code", "error", "face"),
    *("left", "top", "width", "height", "confidence", "quality"),
    *("age_years", "age_low", "age_high", "gender", "gender_probability"),
    *("expression", "expression_probability", "hair_color", "attributes", "not_sure"),
]
# What programs for tables would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(photos: Iterable[tuple[PurePath, Photo]], file: TextIO) -> int:
    """Write the table; returns how many faces it has.

    photos: each with what to call it, say the path from the folder that was uploaded, by which
    files of one name are told apart.
    """
    table = csv.DictWriter(file, COLUMNS, restval="")
    table.writeheader()
    faces = 0
    for path, photo in photos:
        name = path.as_posix()
        of_photo = {
            "file": f"'{name}" if name.startswith(FORMULA) else name,
            "photo": photo.id,
            "state": photo.state,
            "error_code": photo.error_code or "",
            "error": photo.error or "",
        }
        table.writerows([of_photo | _of(face) for face in photo.faces] or [of_photo])
        faces += len(photo.faces)
    return faces


def _of(face: dict[str, Any]) -> dict[str, Any]:
    """The cells of a face; what the models did not tell stays empty."""
    age, gender, expression = (face.get(name, {}) for name in ("age", "gender", "expression"))
    attributes = face.get("attributes", {}).items()
    return {
        "face": face["id"],
        **{side: face["box"][side] for side in ("left", "top", "width", "height")},
        "confidence": face["confidence"],
        "quality": face["quality"],
        "age_years": age.get("years", ""),
        "age_low": age.get("low", ""),
        "age_high": age.get("high", ""),
        "gender": gender.get("label", ""),
        "gender_probability": gender.get("probability", ""),
        "expression": expression.get("label", ""),
        "expression_probability": expression.get("probability", ""),
        "hair_color": face.get("hair_color", ""),
        "attributes": " ".join(sorted(name for name, seen in attributes if seen["present"])),
        "not_sure": " ".join(
            f"{head}={why}" for head, why in sorted(face.get("not_sure", {}).items())
        ),
    }
