"""`python -m ml calibrate`: what distances between a bundle's embeddings mean, fitted on LFW.

Pictures go through the production path; what `evaluate` kept of them is used.
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
from ml.embedding.scale_fitting import fit_similarity_scale
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
    files = sorted({file for pair in pairs for file in (pair.first, pair.second)})
    scale = fit_similarity_scale(
        comparisons.distances,
        comparisons.same,
        np.array([embeddings[file] for file in files]),
        np.array([identities[file] for file in files]),
    )
    path = bundle.folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    record = {**scale.to_record(), "fitted_on": f"LFW, {len(pairs)} pairs of folds "}
    record["fitted_on"] += ", ".join(map(str, arguments.folds))
    manifest["networks"]["identity"]["verification"] = record
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(record)
    return 0
