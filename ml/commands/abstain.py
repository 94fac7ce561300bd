"""`python -m ml abstain`: below what a bundle's predictors are not believed, chosen on split val.

Pictures go through the production path; what `evaluate --split val` kept of them is used. What
remains to be told of small faces is seen on adults of UTKFace, made small.
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console

from ml.commands.progress import progress
from ml.data.adapters import FACE_SETS, data_root
from ml.evaluation.breakdown import ADULT_AGE
from ml.evaluation.measurement import Measurement, Report
from ml.evaluation.reduced import reduced_faces
from ml.predictors.abstention import Abstention
from ml.predictors.abstention_fitting import WANTED, fit_confidence, fit_quality_floor
from ml.registry import Bundle

# The eyes of UTKFace are about 70 pixels apart.
SCALES = (1 / 6, 1 / 10, 1 / 14, 1 / 20)
ONE_OF = 3  # adults whose pictures are made small


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bundle", help="a model bundle of ml/weights (default: the shipped one)")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("var/evaluation"),
        help="for kept predictions (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    console = Console()
    bundle = Bundle.load(arguments.bundle)
    with progress(console) as report:
        measurement = Measurement(bundle, "val", data_root(), arguments.out, report)
        confidences = {
            "gender": _of_gender(measurement),
            "expression": _of_expression(measurement),
            "attributes": _of_attributes(measurement),
        }
        floor = _quality_floor(measurement, confidences["gender"], report)
    path = bundle.folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    record = {
        **Abstention(floor, confidences).to_record(),
        "wanted": dict(WANTED),
        "chosen_on": "split val of utkface (gender; quality, made small), fer2013 (expression), "
        "celeba (attributes)",
    }
    manifest["networks"]["predictors"]["abstention"] = record
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(record)
    return 0


def _of_gender(measurement: Measurement) -> float:
    answers = [
        (face.answer["gender"]["probability"], face.answer["gender"]["label"] == record.gender)
        for record, face in zip(*measurement.predictions("utkface"), strict=True)
        if face.found
    ]
    return _fitted("gender", answers)


def _of_expression(measurement: Measurement) -> float:
    answers = [
        (said["probability"], said["label"] == record.expression)
        for record, face in zip(*measurement.predictions("fer2013"), strict=True)
        if face.found and (said := face.answer["expression"])
    ]
    return _fitted("expression", answers)


def _of_attributes(measurement: Measurement) -> float:
    answers = [
        (said["probability"], record.attributes[name])
        for record, face in zip(*measurement.predictions("celeba"), strict=True)
        if face.found
        for name, said in face.answer["attributes"].items()
        if said["present"] and name in record.attributes
    ]
    return _fitted("attributes", answers)


def _fitted(head: str, answers: list[tuple[float, bool]]) -> float:
    probabilities, right = map(np.array, zip(*answers, strict=True))
    return fit_confidence(probabilities, right, WANTED[head])


def _quality_floor(measurement: Measurement, sure: float, report: Report) -> float:
    """The quality below which genders that seem sure enough are wrong more often than is wanted."""
    adults = [
        (record, face)
        for record, face in zip(*measurement.predictions("utkface"), strict=True)
        if face.found and (record.age or 0) >= ADULT_AGE
    ]
    told = [(face.answer["quality"], face.answer["gender"], record) for record, face in adults]
    records = [record for record, _ in adults[::ONE_OF]]
    predictions = [face for _, face in adults[::ONE_OF]]
    for scale in SCALES:
        told += [
            (face.quality, face.gender.to_json(), record)
            for face, record in zip(
                reduced_faces(
                    FACE_SETS["utkface"],
                    records,
                    predictions,
                    scale,
                    measurement.analyzer,
                    partial(report, f"utkface at {scale:.2f}"),
                ),
                records,
                strict=True,
            )
            if face.gender is not None
        ]
    stands = [
        (quality, gender["label"] == record.gender)
        for quality, gender, record in told
        if gender["probability"] >= sure
    ]
    qualities, right = map(np.array, zip(*stands, strict=True))
    return fit_quality_floor(qualities, right, WANTED["gender"])
