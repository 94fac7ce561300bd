"""Where the processes of one machine put their metrics together."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def use_metrics_folder(folder: Path) -> None:
    """Have prometheus_client keep its figures there; to be called before it is imported.

    Each process writes files of its own, and whoever asks one of them is told the sum of all.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"METRICS_DIR cannot be made: {error}. Name a folder that this account may write to; "
            "it lies in VAR_DIR if nothing is said."
        ) from error
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def forget_metrics(folder: Path) -> None:
    """Begin at zero: what processes that are gone have counted is removed."""
    for written in folder.glob("*.db"):
        written.unlink(missing_ok=True)
