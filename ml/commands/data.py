"""`python -m ml data`: what data sets there are, and preparing them for training."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ml.commands.progress import progress
from ml.data.adapters import FACE_SETS, data_root, find_face_set
from ml.data.prepare import prepare_set
from ml.data.prepared import PreparedSet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="the known data sets, their licences and where they lie")
    prepare = actions.add_parser(
        "prepare", help="detect, align and cut the faces of data sets into arrays for training"
    )
    prepare.add_argument(
        "sets", nargs="+", metavar="SET", help="a known set, or a folder of pictures in FACE_DATA"
    )
    prepare.add_argument("--out", type=Path, default=Path("var/data"), help="default: %(default)s")
    prepare.add_argument("--workers", type=int, default=2, help="processes (default: %(default)s)")
    prepare.add_argument("--limit", type=int, help="at most so many pictures of each set")


def run(arguments: argparse.Namespace) -> int:
    console = Console()
    if arguments.action != "prepare":
        console.print(_known_sets())
        return 0
    for name in arguments.sets:
        face_set = find_face_set(name)
        console.print(f"[bold]{name}[/]: {face_set.source}. Licence: {face_set.licence}")
        with progress(console) as report:
            prepared = prepare_set(
                face_set,
                data_root() / name,
                arguments.out / name,
                workers=arguments.workers,
                limit=arguments.limit,
                report=partial(report, name),
            )
        console.print(_summary(prepared))
    return 0


def _known_sets() -> Table:
    root = data_root()
    table = Table("set", "source", "licence", "here", title=f"Data sets in {root}")
    for face_set in FACE_SETS.values():
        lacking = face_set.missing(root / face_set.name)
        here = f"no {', no '.join(lacking)}" if lacking else "yes"
        table.add_row(face_set.name, face_set.source, face_set.licence, here)
    return table


def _summary(prepared: PreparedSet) -> str:
    counts = ", ".join(f"{count} {split}" for split, count in prepared.manifest["faces"].items())
    missed = ", ".join(f"{s} {share:.1%}" for s, share in prepared.manifest["not_found"].items())
    return f"{prepared.folder}: {counts} faces; no face found in: {missed}"
