"""`python -m ml analyze`: the faces in photos, as a table or as JSON lines."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from ml.analysis_result import FaceAnalysis
from ml.analyzer import FaceAnalyzer
from ml.commands.file_analysis import FileAnalysis, analyze_files, find_photos
from ml.commands.tensorflow_noise import silenced
from ml.detection.pyramid import SMALLEST_FACE, WINDOW

HEADINGS = ("photo", "face at", "confidence", "quality", "age", "gender", "looks")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "photos", nargs="+", type=Path, metavar="PHOTO", help="a file, or a folder of photos"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument(
        "--embeddings", action="store_true", help="with --json: add each face's 128 numbers"
    )
    parser.add_argument(
        "--smallest-face",
        type=_pixels,
        default=SMALLEST_FACE,
        metavar="PIXELS",
        help="the side of the smallest face looked for (%(default)s); a larger one is faster",
    )
    parser.add_argument("--bundle", help="the models to use: a version, or a bundle's folder")


def _pixels(text: str) -> int:
    """The side of a face; what argparse says of a ValueError names no limit."""
    if not text.isdecimal() or int(text) < WINDOW:
        raise argparse.ArgumentTypeError(f"a whole number of pixels from {WINDOW} on, not {text}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """0, unless no file could be analysed: 1."""
    files = find_photos(arguments.photos)
    results = analyze_files(
        files, lambda: _load_analyzer(arguments.bundle, arguments.smallest_face)
    )
    succeeded = 0
    report = _Report()
    with _progress(results, len(files)) as watched:
        for result in watched:
            succeeded += result.error is None
            if arguments.json:
                print(json.dumps(result.to_json(embeddings=arguments.embeddings)), flush=True)
            else:
                report.add(result)
    if not arguments.json:
        report.print()
    if not files:
        Console(stderr=True).print("There are no photos in there.")
    return 0 if succeeded else 1


def _load_analyzer(bundle: str | None, smallest_face: int) -> FaceAnalyzer:
    with silenced():
        if bundle is not None and (os.sep in bundle or Path(bundle).is_dir()):
            return FaceAnalyzer.load(Path(bundle), smallest_face=smallest_face)
        return FaceAnalyzer.load(bundle, smallest_face=smallest_face)


@contextmanager
def _progress(results: Iterable[FileAnalysis], total: int) -> Iterator[Iterable[FileAnalysis]]:
    """The results, with a bar on standard error if there are several and someone looks at it."""
    columns = (TextColumn("analysing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    # What is printed meanwhile goes where it belongs, and not to the bar's console.
    with Progress(
        *columns,
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
        disable=total < 2 or not console.is_terminal,
    ) as progress:
        yield progress.track(results, total=total)


class _Report:
    """A table of all faces, then what could not be analysed and why."""

    def __init__(self) -> None:
        self._rows: list[tuple[Text | str, ...]] = []
        self._errors: list[Text] = []

    def add(self, result: FileAnalysis) -> None:
        # A file's name is shown as it is, and never read as markup.
        name = Text(os.fsencode(result.file).decode("utf-8", "replace"), overflow="fold")
        if result.analysis is None:
            self._errors.append(Text.assemble(name, ": ", (result.error or "", "red")))
        elif not result.analysis.faces:
            self._rows.append((name, "no face", *[""] * (len(HEADINGS) - 2)))
        else:
            self._rows.extend((name, *_cells(face)) for face in result.analysis.faces)

    def print(self) -> None:
        console = Console()
        if self._rows:
            console.print(self._table())
        for error in self._errors:
            console.print(error, soft_wrap=True)

    def _table(self) -> Table:
        # What this bundle does not predict has no column.
        shown = [at for at in range(len(HEADINGS)) if any(row[at] for row in self._rows)]
        table = Table(box=SIMPLE_HEAD)
        for at in shown:
            table.add_column(HEADINGS[at], no_wrap=HEADINGS[at] not in {"photo", "looks"})
        for row in self._rows:
            table.add_row(*(row[at] for at in shown))
        return table


def _cells(face: FaceAnalysis) -> tuple[str, ...]:
    """What HEADINGS name after the photo."""
    box, age = face.box, face.age
    return (
        f"{box.left:.0f}, {box.top:.0f}, {box.width:.0f} x {box.height:.0f}",
        f"{face.confidence:.1%}",
        f"{face.quality:.2f}",
        f"{age.years:.0f} ({age.low_years:.0f} to {age.high_years:.0f})" if age else "",
        _gender(face),
        ", ".join(_looks(face)),
    )


def _gender(face: FaceAnalysis) -> str:
    if face.gender is None:
        return ""
    if "gender" in face.not_sure:
        return f"not sure: {face.not_sure['gender'].replace('_', ' ')}"
    return f"{face.gender.label} {face.gender.probability:.0%}"


def _looks(face: FaceAnalysis) -> Iterator[str]:
    """Hair, what is present, and the expression, where the bundle predicts them and is sure."""
    if face.hair_color is not None and "hair_color" not in face.not_sure:
        yield f"{face.hair_color} hair"
    for name, attribute in face.attributes.items():
        if attribute.present and name not in face.not_sure:
            yield name.replace("_", " ")
    if face.expression is not None and "expression" not in face.not_sure:
        yield face.expression.label
