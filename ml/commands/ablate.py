"""`python -m ml ablate`: what pretraining, encoder, embedding and unlabelled faces each bring."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ml.commands.pretrain import DEFAULT_RUN as PRETRAINED
from ml.evaluation.report import ABLATION_FILE
from ml.registry import Bundle


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, default=Path("var/data"), help="prepared sets (default: %(default)s)"
    )
    parser.add_argument(
        "--pretrained", type=Path, default=PRETRAINED, help="run of `pretrain` to start from"
    )
    parser.add_argument(
        "--steps", type=int, default=724, help="batches of each training (default: %(default)s)"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("var/runs/ablation"), help="folder of the trainings"
    )
    parser.add_argument(
        "--keep", action="store_true", help="write the figures beside the shipped bundle"
    )


def run(arguments: argparse.Namespace) -> int:
    from ml.training.ablation import ablate
    from ml.training.batches import load_training_sets
    from ml.training.configuration import TrainConfiguration

    configuration = dataclasses.replace(
        TrainConfiguration(), steps_per_epoch=arguments.steps, epochs=1
    )
    sets = load_training_sets(arguments.data, configuration.batch)
    rows = ablate(sets, arguments.pretrained, arguments.out, configuration)
    Console().print(table_of(rows))
    if arguments.keep:
        record = {"split": "val", "batches": arguments.steps, "variants": rows}
        path = Bundle.load().folder / ABLATION_FILE
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return 0


def table_of(rows: list[dict]) -> Table:
    """The figures that decide: of a short training on val, for comparison alone."""
    table = Table("variant", "age MAE", "gender, 18 and up", "smiling", "expression")
    for row in rows:
        utkface, celeba, fer = (row["figures"][name] for name in ("utkface", "celeba", "fer2013"))
        table.add_row(
            row["variant"],
            f"{utkface['age_mae']:.2f} years",
            f"{utkface['gender_adult']:.1f}%",
            f"{celeba['smiling']:.1f}%",
            f"{fer['expression']:.1f}%",
        )
    return table
