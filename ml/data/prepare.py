"""Prepare a data set: detect, align and cut every picture once, so that training only reads.

Pictures are handled in parts by worker processes. A part's file is there when it is done, so a run
that was killed goes on where it stopped. The parts are merged at the end, and the manifest, written
last, says that the whole is complete.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ml.alignment import IDENTITY_CHIP, PREDICTOR_CHIP_WITH_MARGIN
from ml.data.chipping import start_worker, write_part
from ml.data.face_set import FaceSet
from ml.data.merging import merge_parts
from ml.data.prepared import PreparedSet, labels_of, load_prepared
from ml.data.record import FaceRecord
from ml.registry import Bundle

PART_SIZE = 256

Report = Callable[[int, int], None]


def prepare_set(
    face_set: FaceSet,
    folder: Path,
    out: Path,
    *,
    workers: int,
    limit: int | None = None,
    report: Report = lambda done, total: None,
) -> PreparedSet:
    """Prepare the set in `folder` into `out`; what is prepared already is not done again.

    limit: at most so many pictures, spread evenly over the set. report: called with the number of
    pictures done and of all, now and then. Raises DataError.
    """
    records = _spread(face_set.load(folder), limit)
    plan = _plan(face_set, folder, records)
    if _read_json(out / "manifest.json").get("plan") == plan["sha256"]:
        report(len(records), len(records))
        return load_prepared(out)
    parts = out / "parts"
    if _read_json(parts / "plan.json") != plan:
        shutil.rmtree(parts, ignore_errors=True)
        parts.mkdir(parents=True)
        (parts / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    paths = _cut_parts(face_set, records, parts, workers, report)
    merge_parts(face_set, folder, records, paths, out, plan)
    shutil.rmtree(parts)
    return load_prepared(out)


def _spread(records: list[FaceRecord], limit: int | None) -> list[FaceRecord]:
    """At most `limit` records, evenly apart."""
    if limit is None or limit >= len(records):
        return records
    return [records[i * len(records) // limit] for i in range(limit)]


def _plan(face_set: FaceSet, folder: Path, records: Sequence[FaceRecord]) -> dict[str, Any]:
    """What decides the outcome: parts of another plan are of no use."""
    labels = labels_of(records, folder)
    digest = hashlib.sha256()
    for array in vars(labels).values():
        digest.update(np.ascontiguousarray(array).tobytes())
    plan = {
        "labels_sha256": digest.hexdigest(),
        "pictures": len(records),
        "detector": Bundle.load().networks["detection"]["sha256"],
        "framing": asdict(face_set.framing),
        "predictor_chip": asdict(PREDICTOR_CHIP_WITH_MARGIN),
        "identity_chip": asdict(IDENTITY_CHIP),
    }
    plan["sha256"] = hashlib.sha256(json.dumps(plan).encode()).hexdigest()
    return json.loads(json.dumps(plan))  # as it reads back: tuples are lists


def _cut_parts(
    face_set: FaceSet, records: Sequence[FaceRecord], parts: Path, workers: int, report: Report
) -> list[Path]:
    """Cut what is not cut yet; the files of all parts, in order."""
    slices = [records[start : start + PART_SIZE] for start in range(0, len(records), PART_SIZE)]
    paths = [parts / f"{number:05}.npz" for number in range(len(slices))]
    waiting = [(part, path) for part, path in zip(slices, paths, strict=True) if not path.exists()]
    done = len(records) - sum(len(part) for part, _ in waiting)
    report(done, len(records))
    if not waiting:
        return paths
    # A fresh process each: TensorFlow does not survive a fork.
    context = multiprocessing.get_context("spawn")
    smallest_face = (face_set.framing.smallest_face,)
    with ProcessPoolExecutor(
        min(workers, len(waiting)), context, start_worker, smallest_face
    ) as pool:
        sizes = {pool.submit(write_part, face_set, part, path): len(part) for part, path in waiting}
        try:
            for future in as_completed(sizes):
                future.result()
                done += sizes[future]
                report(done, len(records))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return paths


def _read_json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
