"""Keeping TensorFlow's notes about the machine out of what a command says."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silenced() -> Iterator[None]:
    """Discard what C++ code writes to standard error meanwhile; for the time of its loading.

    TF_CPP_MIN_LOG_LEVEL does not reach the first notes, which come before TensorFlow has read it.
    Exceptions pass, and Python's own messages with them.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    discarded = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(discarded, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(discarded)
