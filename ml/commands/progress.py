"""Progress of long work: a bar on a terminal, a line a minute elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

# What goes on, how much of it is done, and how much there is.
Report = Callable[[str, int, int], None]


@contextmanager
def progress(console: Console) -> Iterator[Report]:
    """Yields report(name, done, total); each name has a bar of its own."""
    if not console.is_terminal:
        yield _LineAMinute(console)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bars:
        tasks = {}

        def report(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name)
            bars.update(tasks[name], completed=done, total=total)

        yield report


class _LineAMinute:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._last: dict[str, float] = {}

    def __call__(self, name: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - self._last.get(name, float("-inf")) >= 60:
            self._last[name] = now
            self._console.print(f"{datetime.now():%H:%M:%S} {name}: {done} of {total}")
