"""`python -m ml train`: all heads on the pretrained encoder, in one multi-task network."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from ml.commands.pretrain import DEFAULT_RUN as PRETRAINED


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, default=Path("var/data"), help="prepared sets (default: %(default)s)"
    )
    parser.add_argument(
        "--pretrained", type=Path, default=PRETRAINED, help="run of `pretrain` to start from"
    )
    parser.add_argument("--no-pretraining", action="store_true", help="start from random weights")
    parser.add_argument(
        "--start",
        type=Path,
        nargs="+",
        default=[],
        metavar="RUN",
        help="take over what fits of earlier runs' weights, the most important first",
    )
    parser.add_argument(
        "--frozen-branch", action="store_true", help="leave the branch as the earlier run left it"
    )
    parser.add_argument(
        "--identity-dropout",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="of the faces, which share is told from the encoder alone (default: %(default)s)",
    )
    parser.add_argument(
        "--layout",
        type=int,
        default=0,
        metavar="CHANNELS",
        help="of each map, how many channels are told place by place (default: %(default)s)",
    )
    parser.add_argument(
        "--parts",
        nargs="+",
        choices=("encoder", "branch", "embedding"),
        default=["encoder", "branch", "embedding"],
        help="what the heads see (default: all)",
    )
    parser.add_argument(
        "--sets",
        nargs="+",
        metavar="SET=FACES",
        help="faces of each set in a batch, such as utkface=48 celeba=16",
    )
    parser.add_argument("--unlabelled", type=int, help="unlabelled faces in a batch; 0: none")
    parser.add_argument("--learning-rate", type=float, help="at its highest, after the warm-up")
    parser.add_argument("--epochs", type=int, help="checkpoints, of 362 batches each")
    parser.add_argument(
        "--out", type=Path, default=Path("var/runs/train"), help="the run's folder: %(default)s"
    )
    parser.add_argument(
        "--ship", metavar="VERSION", help="then write the weights into this bundle of ml/weights"
    )


def run(arguments: argparse.Namespace) -> int:
    from ml.sdae.network import StackedDenoisingAutoencoder
    from ml.training.batches import load_training_sets
    from ml.training.configuration import TrainConfiguration
    from ml.training.fine_tuning import fine_tune
    from ml.training.pretraining import load_pretrained
    from ml.training.shipping import ship

    configuration = _configuration(arguments, TrainConfiguration())
    sets = load_training_sets(arguments.data, configuration.batch)
    autoencoder = StackedDenoisingAutoencoder()
    if not arguments.no_pretraining and configuration.predictor.encoder:
        autoencoder = load_pretrained(arguments.pretrained)
    predictor = fine_tune(sets, autoencoder, arguments.out, configuration, start=arguments.start)
    print(f"The network and its figures on val are in {arguments.out}.")
    if arguments.ship:
        folder = ship(predictor, sets, autoencoder.configuration, configuration, arguments.ship)
        print(f"The bundle is in {folder}. Measure it: python -m ml evaluate")
    return 0


def _configuration(arguments: argparse.Namespace, default):
    """The default configuration with what the command line says otherwise."""
    parts = {name: name in arguments.parts for name in ("encoder", "branch", "embedding")}
    predictor = dataclasses.replace(
        default.predictor,
        **parts,
        identity_dropout=arguments.identity_dropout,
        layout=arguments.layout,
    )
    changes = {"predictor": predictor}
    if arguments.sets:
        sizes = (item.split("=") for item in arguments.sets)
        changes["batch"] = {name: int(faces) for name, faces in sizes}
    if arguments.unlabelled is not None:
        changes["unlabelled"] = arguments.unlabelled
    if not parts["encoder"]:
        changes["unlabelled"] = 0
    changes["frozen_branch"] = arguments.frozen_branch
    if arguments.learning_rate:
        changes["learning_rate"] = arguments.learning_rate
    if arguments.epochs:
        changes["epochs"] = arguments.epochs
    return dataclasses.replace(default, **changes)
