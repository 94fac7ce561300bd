"""Where the processes of one machine put their metrics together."""

import os
from pathlib import Path


def use_metrics_folder(folder: Path) -> None:
    """Have prometheus_client keep its figures there; to be called before it is imported.

    Each process writes files of its own, and whoever asks one of them is told the sum of all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def forget_metrics(folder: Path) -> None:
    """Begin at zero: what processes that are gone have counted is removed."""
    for written in folder.glob("*.db"):
        written.unlink(missing_ok=True)
