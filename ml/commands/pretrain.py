"""`python -m ml pretrain`: the stacked denoising autoencoder on unlabelled faces."""

from __future__ import annotations

import argparse
from pathlib import Path

DEFAULT_RUN = Path("var/runs/pretrain")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, default=Path("var/data"), help="prepared sets (default: %(default)s)"
    )
    parser.add_argument(
        "--sets",
        nargs="+",
        default=["utkface", "celeba", "fer2013"],
        metavar="SET",
        help="whose faces to learn from (default: all with a split train)",
    )
    parser.add_argument(
        "--out", type=Path, default=DEFAULT_RUN, help="the run's folder (default: %(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    from ml.data.prepared import load_prepared
    from ml.training.fine_tuning import STANDARD_SET, standardize_as
    from ml.training.pretraining import pretrain

    sets = {name: load_prepared(arguments.data / name) for name in arguments.sets}
    pretrain(sets, standardize_as(sets[STANDARD_SET]), arguments.out)
    print(f"The autoencoder and pictures of what it restores are in {arguments.out}.")
    return 0
