"""Faces as a table: one line for each, and one for each photo without any."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any, TextIO

from faceproject_client.resources import Photo

COLUMNS = [
    *("file", "photo", "state", "error", "face"),
    *("left", "top", "width", "height", "confidence", "quality"),
    *("age", "age_low", "age_high", "gender", "gender_probability", "expression"),
    "not_sure",
]
# What programs for tables would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(photos: Iterable[Photo], file: TextIO) -> int:
    """Write the table; returns how many faces it has."""
    table = csv.DictWriter(file, COLUMNS, restval="")
    table.writeheader()
    faces = 0
    for photo in photos:
        of_photo = {
            "file": f"'{photo.file}" if photo.file.startswith(FORMULA) else photo.file,
            "photo": photo.id,
            "state": photo.state,
            "error": photo.error or "",
        }
        table.writerows([of_photo | _of(face) for face in photo.faces] or [of_photo])
        faces += len(photo.faces)
    return faces


def _of(face: dict[str, Any]) -> dict[str, Any]:
    """The cells of a face; what the models did not tell stays empty."""
    age, gender = face.get("age", {}), face.get("gender", {})
    return {
        "face": face["id"],
        **{side: face["box"][side] for side in ("left", "top", "width", "height")},
        "confidence": face["confidence"],
        "quality": face["quality"],
        "age": age.get("years", ""),
        "age_low": age.get("low", ""),
        "age_high": age.get("high", ""),
        "gender": gender.get("label", ""),
        "gender_probability": gender.get("probability", ""),
        "expression": face.get("expression", {}).get("label", ""),
        "not_sure": " ".join(
            f"{head}={why}" for head, why in sorted(face.get("not_sure", {}).items())
        ),
    }
