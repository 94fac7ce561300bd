"""Merging the parts of a prepared data set into its arrays and manifest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ml.data.chipping import read_part
from ml.data.face_set import FaceSet
from ml.data.prepared import CHIP_ARRAYS, labels_of
from ml.data.record import FaceRecord
from ml.registry import sha256_of

_FACE_ARRAYS = ("found", "landmarks", "boxes", "confidences")


def merge_parts(
    face_set: FaceSet,
    folder: Path,
    records: Sequence[FaceRecord],
    paths: Sequence[Path],
    out: Path,
    plan: dict[str, Any],
) -> None:
    """Write one array of each kind from all parts, and then the manifest.

    paths: the parts' files, in the order of the records that they were cut from.
    """
    (out / "manifest.json").unlink(missing_ok=True)
    kept: list[int] = []
    dropped: dict[str, list[str]] = {}
    faces: dict[str, list[np.ndarray]] = {name: [] for name in _FACE_ARRAYS}
    start = 0
    for path in paths:
        part = read_part(path)
        kept += (part.rows + start).tolist()
        for row, why in part.dropped.items():
            file = records[start + row].file.relative_to(folder).as_posix()
            dropped.setdefault(why, []).append(file)
        for name in _FACE_ARRAYS:
            faces[name].append(getattr(part, name))
        start += part.pictures
    labels = labels_of([records[row] for row in kept], folder)
    arrays = {name: np.concatenate(blocks) for name, blocks in faces.items()}
    np.savez(out / "labels.npz", allow_pickle=False, **vars(labels), **arrays)
    mean, deviation = _merge_chips(paths, len(kept), labels.splits == "train", out)
    manifest = {
        "set": face_set.name,
        "source": face_set.source,
        "licence": face_set.licence,
        "pictures": len(records),
        "faces": _counts_by_split(labels.splits),
        "found": int(arrays["found"].sum()),
        "not_found": _not_found(records, kept, arrays["found"]),
        "dropped": dropped,
        "attributes": labels.attribute_names.tolist(),
        "predictor_chip": plan["predictor_chip"],
        "identity_chip": plan["identity_chip"],
        "detector": plan["detector"],
        "framing": plan["framing"],
        "train_mean": mean,
        "train_deviation": deviation,
        "sha256": {
            file: sha256_of(out / file)
            for file in (*(f"{name}.npy" for name in CHIP_ARRAYS), "labels.npz")
        },
        "plan": plan["sha256"],
    }
    unfinished = out / "manifest.unfinished"
    unfinished.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(out / "manifest.json")


def _merge_chips(
    paths: Sequence[Path], count: int, in_train: np.ndarray, out: Path
) -> tuple[list[float], list[float]]:
    """Both chip arrays; the mean and deviation of the predictors' train chips, 0 to 255 by channel.

    Where no picture is in train, all count, so that the numbers stay finite.
    """
    counted = in_train if in_train.any() else np.ones(count, bool)
    merged: dict[str, np.memmap] = {}
    sums, squares, pixels, start = np.zeros(3), np.zeros(3), 0, 0
    for path in paths:
        part = read_part(path)
        stop = start + len(part.rows)
        for name in CHIP_ARRAYS:
            chips = getattr(part, name)
            if name not in merged:
                shape = (count, *chips.shape[1:])
                merged[name] = np.lib.format.open_memmap(out / f"{name}.npy", "w+", np.uint8, shape)
            merged[name][start:stop] = chips
        train = part.predictor_chips[counted[start:stop]].reshape(-1, 3).astype(np.float64)
        sums += train.sum(0)
        squares += (train**2).sum(0)
        pixels += len(train)
        start = stop
    for array in merged.values():
        array.flush()
    mean = sums / max(pixels, 1)
    deviation = np.sqrt(np.maximum(squares / max(pixels, 1) - mean**2, 0))
    return mean.round(4).tolist(), deviation.round(4).tolist()


def _counts_by_split(splits: np.ndarray) -> dict[str, int]:
    names, counts = np.unique(splits, return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))


def _not_found(
    records: Sequence[FaceRecord], kept: Sequence[int], found: np.ndarray
) -> dict[str, float]:
    """The share of pictures by split in which no face was found, whether dropped or not."""
    splits = np.array([record.split for record in records])
    seen = np.zeros(len(records), bool)
    seen[np.array(kept, int)] = found
    return {
        str(split): round(1 - float(seen[splits == split].mean()), 4) for split in np.unique(splits)
    }
