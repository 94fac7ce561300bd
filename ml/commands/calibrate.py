"""`python -m ml calibrate`: what distances between a bundle's embeddings mean, fitted on LFW.

Pictures go through the production path; what `evaluate` kept of them is used. What is different
with children's faces comes from UTKFace's split train, as `python -m ml data prepare` and `train`
left it.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from rich.console import Console

from ml.commands.progress import progress
from ml.data.adapters import data_root
from ml.data.adapters.lfw import read_pairs
from ml.data.prepared import load_prepared
from ml.embedding.false_match_fitting import AgedFaces
from ml.embedding.scale_fitting import fit_similarity_scale
from ml.embedding.similarity import embedding_of_views
from ml.evaluation.measurement import Measurement
from ml.evaluation.verification import compare
from ml.registry import Bundle


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bundle", help="a model bundle of ml/weights (default: the shipped one)")
    parser.add_argument(
        "--folds",
        nargs="+",
        type=int,
        default=[1, 2, 3, 4, 5],
        metavar="FOLD",
        help="of pairs.csv, to fit on (default: %(default)s)",
    )
    parser.add_argument(
        "--data", type=Path, default=Path("var/data"), help="prepared sets (default: %(default)s)"
    )
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
        measurement = Measurement(bundle, "test", data_root(), arguments.out, report)
        embeddings, identities = measurement.identities()
    pairs = [
        pair
        for pair in read_pairs(data_root() / "lfw")
        if pair.fold in arguments.folds and pair.first in embeddings and pair.second in embeddings
    ]
    comparisons = compare(pairs, embeddings, identities)
    files = sorted(embeddings)
    aged = _aged_faces(arguments.data / "utkface")
    scale = fit_similarity_scale(
        comparisons.distances,
        comparisons.same,
        np.array([embeddings[file] for file in files], np.float32),
        np.array([identities[file] for file in files]),
        aged,
    )
    path = bundle.folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    folds = ", ".join(map(str, arguments.folds))
    record = {
        **scale.to_record(),
        "fitted_on": f"LFW, {len(pairs)} pairs of folds {folds}; false matches: all pairs of "
        f"{len(files)} pictures of LFW; ages: {len(aged.ages)} faces of UTKFace, split train",
    }
    manifest["networks"]["identity"]["verification"] = record
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(record)
    return 0


def _aged_faces(folder: Path) -> AgedFaces:
    """The faces of a prepared set's split train in which a face was found, as production sees them.

    Raises NotPrepared, and FileNotFoundError where no training has computed the embeddings.
    """
    # It loads TensorFlow.
    from ml.training.identity_features import PLAIN_VIEWS, load_identity_features

    prepared = load_prepared(folder)
    labels = prepared.labels
    rows = np.flatnonzero((labels.splits == "train") & prepared.found)
    views = load_identity_features(prepared).embeddings[rows].astype(np.float32)
    _, groups = np.unique(labels.groups[rows], return_inverse=True)
    return AgedFaces(
        embedding_of_views([views[:, view] for view in range(PLAIN_VIEWS)]),
        labels.ages[rows],
        groups,
    )
