"""python -m ml COMMAND ...: analyse photos; prepare data, train and evaluate the networks.

Each command is a module of ml.commands with add_arguments(parser) and run(arguments) -> exit
status. Only the one that is called is imported, so that the others cost no start.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from ml.errors import MLError

COMMANDS = {
    "analyze": "find the faces in photos, and their age, gender and identity",
    "data": "list the data sets and prepare them for training",
    "pretrain": "pretrain the denoising autoencoder on unlabelled faces",
    "train": "train the predictors' heads",
    "ablate": "train without one part or another, to see what each brings",
    "calibrate": "fit what distances between faces mean, and write it into the manifest",
    "abstain": "choose below what predictions are not believed, and write it into the manifest",
    "evaluate": "measure detection, identity and predictors",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    argv = sys.argv[1:] if argv is None else list(argv)
    # TensorFlow's notes about the machine are no part of any command's answer.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    parser = argparse.ArgumentParser(prog="python -m ml", description="Faces in photos.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=purpose, description=purpose.capitalize())
        if argv[:1] == [name]:
            command = import_module(f"ml.commands.{name}")
            command.add_arguments(subparser)
    arguments = parser.parse_args(argv)
    try:
        return command.run(arguments)
    except MLError as error:
        print(f"{parser.prog} {arguments.command}: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
