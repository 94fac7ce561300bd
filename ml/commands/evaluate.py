"""`python -m ml evaluate`: measure a bundle on labelled pictures and write down what comes out."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown

from ml.commands.progress import progress
from ml.data.adapters import data_root
from ml.evaluation.measurement import MEASURED_ON, Measurement, measurable, store_figures
from ml.evaluation.report import EVALUATION_FILE, figures_text, write_documents
from ml.registry import Bundle


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--split",
        choices=("test", "val"),
        default="test",
        help="val while choosing, test once per release (default: %(default)s)",
    )
    parser.add_argument(
        "--only",
        nargs="+",
        choices=tuple(MEASURED_ON),
        metavar="WHAT",
        help=f"some of {', '.join(MEASURED_ON)} (default: all that the bundle has heads for)",
    )
    for what in ("verification", "quality", "identification"):
        parser.add_argument(
            f"--{what}",
            action="append_const",
            const=what,
            dest="only",
            help=f"the same as --only {what}",
        )
    parser.add_argument("--bundle", help="a model bundle of ml/weights (default: the shipped one)")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("var/evaluation"),
        help="for plots and kept predictions (default: %(default)s)",
    )
    parser.add_argument("--fresh", action="store_true", help="analyse all pictures again")
    parser.add_argument(
        "--write-docs",
        action="store_true",
        help="measure nothing; write README's table and the model card from the stored figures",
    )


def run(arguments: argparse.Namespace) -> int:
    console = Console()
    bundle = Bundle.load(arguments.bundle)
    if arguments.write_docs:
        write_documents(bundle)
        return 0
    with progress(console) as report:
        measurement = Measurement(bundle, arguments.split, data_root(), arguments.out, report)
        if arguments.fresh:
            measurement.forget()
        figures = measurement.measure(arguments.only or measurable(bundle))
    # Figures of val are for choosing: only those of test are shipped beside the weights.
    folder = bundle.folder if arguments.split == "test" else measurement.out
    stored = store_figures(bundle, arguments.split, figures, folder / EVALUATION_FILE)
    console.print(Markdown(figures_text({name: stored[name] for name in figures})))
    console.print(f"Figures: {folder / EVALUATION_FILE}; plots: {measurement.out}")
    return 0
