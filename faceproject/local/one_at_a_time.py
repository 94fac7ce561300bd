"""One supervisor for one `var/`: two would share a database's files."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faceproject.local.errors import LocalError


@contextmanager
def one_at_a_time(var: Path) -> Iterator[None]:
    """Hold `var` until leaving. Raises LocalError if another process does.

    The lock goes with its holder, however that ends.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / "supervisor.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise LocalError(
                f"faceproject already runs here, as process {lock.read().strip()}. "
                "Stop it first (Ctrl-C where it runs), or use other data: make run VAR_DIR=..."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
