"""Measuring a bundle: pictures through the production path, figures and plots out of it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ml.alignment import IDENTITY_CHIP, cut_chips
from ml.data.adapters import FACE_SETS
from ml.data.adapters.lfw import read_pairs
from ml.data.record import FaceRecord
from ml.embedding.false_match_fitting import IDENTITY_FOLDS, held_out_curves
from ml.embedding.false_matches import FalseMatches
from ml.embedding.similarity import EMBEDDING_NORM
from ml.errors import MLError
from ml.evaluation import plots
from ml.evaluation.abstention import abstention_report
from ml.evaluation.attributes import attributes_report
from ml.evaluation.demographics import AgesAndGenders, ages_and_genders, demographics_report
from ml.evaluation.expression import expression_report
from ml.evaluation.identification import identification_report
from ml.evaluation.predictions import Prediction, predict
from ml.evaluation.quality import quality_report
from ml.evaluation.verification import verification_report
from ml.evaluation.verification_groups import verification_groups_report
from ml.predictors.abstention import Abstention
from ml.quality import QualityParts, quality_parts
from ml.registry import Bundle

if TYPE_CHECKING:
    from ml.analyzer import FaceAnalyzer

# What is measured, and the data set that each is measured on.
MEASURED_ON = {
    "demographics": "utkface",
    "attributes": "celeba",
    "expression": "fer2013",
    "abstention": "utkface",
    "verification": "lfw",
    "verification_groups": "utkface",
    "quality": "lfw",
    "identification": "lfw",
}

CHIPS_BETWEEN_REPORTS = 100

Report = Callable[[str, int, int], None]


class NotMeasurable(MLError):
    """A measurement for which the bundle ships no heads."""


IDENTITY_NETWORKS = ("detection", "identity")


def fingerprint(bundle: Bundle, networks: Collection[str] | None = None) -> str:
    """A short name of exactly these weights and their calibration, whatever the version says.

    networks: those that matter (None: all that the bundle has).
    """
    decisive = {
        "mirror_averaging": bundle.mirror_averaging,
        "embedding_length": EMBEDDING_NORM,
        **{
            name: (record["sha256"], record.get("calibration"))
            for name, record in bundle.networks.items()
            if networks is None or name in networks
        },
    }
    digest = hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()
    return digest[:8]


def measurable(bundle: Bundle) -> tuple[str, ...]:
    """The keys of MEASURED_ON for which the bundle has heads."""
    heads = set(bundle.networks.get("predictors", {}).get("heads", ()))
    there = {
        "demographics": {"age", "gender"} <= heads,
        "attributes": bool(heads - {"age", "gender", "expression"}),
        "expression": "expression" in heads,
        "abstention": "abstention" in bundle.networks.get("predictors", {}),
        "verification": True,
        "verification_groups": {"age", "gender"} <= heads,
        "quality": True,
        "identification": True,
    }
    return tuple(name for name in MEASURED_ON if there[name])


class Measurement:
    """One bundle measured on one split.

    bundle: what is measured. split: "test", or "val" while choosing. root: of the data sets.
    out: folder for plots and kept predictions; they lie in folders named by fingerprint.
    report: called with what goes on, pictures done and all.

    Example:
        Measurement(Bundle.load(), "val", data_root(), Path("var/evaluation")).demographics()
    """

    def __init__(
        self,
        bundle: Bundle,
        split: str,
        root: Path,
        out: Path,
        report: Report = lambda name, done, total: None,
    ) -> None:
        self.bundle = bundle
        self.split = split
        self.out = out / f"{bundle.version}-{fingerprint(bundle)}"
        # Apart, since embeddings outlast a new version of the predictors.
        self._identity_out = out / f"identity-{fingerprint(bundle, IDENTITY_NETWORKS)}"
        self._root = root
        self._report = report

    def forget(self) -> None:
        """Throw away what was kept of earlier measurements of these weights."""
        for folder in (self.out, self._identity_out):
            shutil.rmtree(folder, ignore_errors=True)

    def measure(self, names: Sequence[str]) -> dict[str, Any]:
        """Figures of the named measurements (keys of MEASURED_ON).

        Raises NotMeasurable where the bundle lacks the heads; DataError, ImageError.
        """
        if lacking := [name for name in names if name not in measurable(self.bundle)]:
            raise NotMeasurable(
                f"The bundle {self.bundle.version} ships no heads for {', '.join(lacking)}; "
                f"it can be measured for {', '.join(measurable(self.bundle))}."
            )
        return {name: getattr(self, name)() for name in names}

    def demographics(self) -> dict[str, Any]:
        records, predictions = self.predictions("utkface")
        faces = ages_and_genders(records, predictions)
        plots.draw_age_errors(faces, self._plot("age"))
        right = (faces.true_genders == faces.genders).astype(int)
        plots.draw_calibration(
            {"gender": (right, faces.gender_probabilities)}, self._plot("gender_calibration")
        )
        self._draw_hardest(faces)
        return demographics_report(records, predictions)

    def attributes(self) -> dict[str, Any]:
        train = self.predictions("celeba", "train", self._identity_out)
        return attributes_report(train, self.predictions("celeba"))

    def expression(self) -> dict[str, Any]:
        figures = expression_report(*self.predictions("fer2013"))
        plots.draw_confusion(figures["all"]["confusion"], self._plot("expression_confusion"))
        return figures

    def abstention(self) -> dict[str, Any]:
        return abstention_report(
            self.predictions("utkface"),
            self.predictions("fer2013"),
            self.predictions("celeba"),
            Abstention.of_bundle(self.bundle),
        )

    def verification_groups(self) -> dict[str, Any]:
        lfw = self.predictions("lfw", "test", self._identity_out)
        record = self.bundle.networks["identity"]["verification"]
        curve = FalseMatches.from_record(record["false_matches"])
        return verification_groups_report(self.predictions("utkface"), lfw, curve)

    def verification(self) -> dict[str, Any]:
        """On all of LFW, whatever the split: it has only a test."""
        embeddings, identities = self.identities()
        figures = verification_report(read_pairs(self._root / "lfw"), embeddings, identities)
        plots.draw_roc(figures["roc"], self._plot("verification_roc"))
        return figures

    def quality(self) -> dict[str, Any]:
        """On all of LFW, as verification; the pictures are read again and no network is asked."""
        records, predictions = self.predictions("lfw", "test", self._identity_out)
        found = [
            (record, record.identity, prediction.answer)
            for record, prediction in zip(records, predictions, strict=True)
            if prediction.found and record.identity is not None
        ]
        figures = quality_report(
            np.array([face["embedding"] for _, _, face in found], np.float32),
            [identity for _, identity, _ in found],
            np.array([face["quality"] for _, _, face in found]),
            self._parts_of_quality([(record, face) for record, _, face in found]),
        )
        plots.draw_error_versus_reject(figures, self._plot("quality_error_versus_reject"))
        return figures

    def identification(self) -> dict[str, Any]:
        """On all of LFW, as verification, at thresholds of people who are not searched for."""
        embeddings, identities = self.identities()
        record = self.bundle.networks["identity"]["verification"]
        shipped = FalseMatches.from_record(record["false_matches"])
        files = sorted(embeddings)
        held_out = held_out_curves(
            np.array([embeddings[file] for file in files], np.float32),
            np.array([identities[file] for file in files]),
            shipped,
        )
        # Whoever has no picture with a face is found at no threshold.
        curves = dict.fromkeys(identities.values(), shipped) | held_out
        figures = identification_report(embeddings, identities, curves)
        return {
            "thresholds_fitted_on": f"the other folds of {IDENTITY_FOLDS} by identity",
            **figures,
        }

    def identities(self) -> tuple[dict[str, np.ndarray], dict[str, str]]:
        """Embeddings by file of LFW's pictures with a face, and identities of all."""
        records, predictions = self.predictions("lfw", "test", self._identity_out)
        embeddings = {
            prediction.file: np.array(prediction.answer["embedding"])
            for prediction in predictions
            if prediction.found
        }
        identities = {
            prediction.file: record.identity
            for record, prediction in zip(records, predictions, strict=True)
            if record.identity is not None
        }
        return embeddings, identities

    def _parts_of_quality(
        self, found: Sequence[tuple[FaceRecord, dict[str, Any]]]
    ) -> dict[str, np.ndarray]:
        """What may be said of each face's quality, float64 (N,) by name."""
        parts = []
        for done, (record, face) in enumerate(found, start=1):
            landmarks = np.array([list(face["landmarks"].values())])
            chips = cut_chips(FACE_SETS["lfw"].open(record), landmarks, IDENTITY_CHIP)
            parts.append(quality_parts(chips, landmarks))
            if done % CHIPS_BETWEEN_REPORTS == 0 or done == len(found):
                self._report("lfw chips", done, len(found))
        return {
            **{
                field.name: np.concatenate([getattr(part, field.name) for part in parts])
                for field in fields(QualityParts)
            },
            "confidence": np.array([face["confidence"] for _, face in found]),
        }

    def predictions(
        self,
        set_name: str,
        split: str | None = None,
        kept_in: Path | None = None,
    ) -> tuple[list[FaceRecord], list[Prediction]]:
        """The records of a split (None: the one measured) of a set, and what is said of each.

        kept_in: where it is kept, if not beside all else of these weights.
        """
        split = split or self.split
        face_set, folder = FACE_SETS[set_name], self._root / set_name
        records = [record for record in face_set.load(folder) if record.split == split]
        predictions = predict(
            face_set,
            folder,
            records,
            lambda: self.analyzer,
            (kept_in or self.out) / f"{set_name}_{split}.jsonl",
            lambda done, total: self._report(f"{set_name} {split}", done, total),
        )
        return records, predictions

    @cached_property
    def analyzer(self) -> FaceAnalyzer:
        from ml.analyzer import FaceAnalyzer

        return FaceAnalyzer.load(self.bundle.folder)

    def _plot(self, name: str) -> Path:
        return self.out / f"{self.split}_{name}.png"

    def _draw_hardest(self, faces: AgesAndGenders) -> None:
        face_set, folder = FACE_SETS["utkface"], self._root / "utkface"
        records = {record.file: record for record in face_set.load(folder)}
        worst = np.argsort(-np.abs(faces.ages - faces.true_ages))[: plots.HARDEST]
        plots.draw_hardest(
            [face_set.open(records[folder / faces.files[row]]) for row in worst],
            [f"{faces.true_ages[row]:.0f}, predicted {faces.ages[row]:.0f}" for row in worst],
            self._plot("hardest_ages"),
        )


def store_figures(
    bundle: Bundle, split: str, figures: dict[str, Any], path: Path
) -> dict[str, Any]:
    """Write figures as JSON; what was measured of the same weights before and not again is kept.

    Returns all that is written.
    """
    weights = fingerprint(bundle)
    earlier = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if earlier.get("weights") != weights or earlier.get("split") != split:
        earlier = {}
    known = {name: earlier[name] for name in MEASURED_ON if name in earlier} | figures
    stored = {
        "bundle": bundle.version,
        "weights": weights,
        "split": split,
        "measured": date.today().isoformat(),
        "sets": list(
            dict.fromkeys(set_name for name, set_name in MEASURED_ON.items() if name in known)
        ),
        **{name: known[name] for name in MEASURED_ON if name in known},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_rounded(stored), indent=1) + "\n", encoding="utf-8")
    return stored


def _rounded(value: Any) -> Any:
    """Figures to six decimals, so that a rerun on another processor changes no line."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
