"""How much of the processors each part of the platform takes, and the people who visit it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import psutil

from harnesses.load.memory import SERVICES
from tests.local_process import LocalProcess

VISITORS = "visitors"  # this process, which is all of them


@dataclass
class Processors:
    """busy: how many processors each part kept busy, on average; 0.5 is half of one."""

    count: int = field(default_factory=lambda: psutil.cpu_count() or 1)
    busy: dict[str, float] = field(default_factory=dict)

    @contextlib.contextmanager
    def watched(self, platform: LocalProcess) -> Iterator[None]:
        """Take note of what is used until the block ends."""
        began, before = time.monotonic(), _seconds_used(platform)
        yield
        after, seconds = _seconds_used(platform), time.monotonic() - began
        self.busy = {part: round((after[part] - before[part]) / seconds, 2) for part in after}


def _seconds_used(platform: LocalProcess) -> dict[str, float]:
    """By part, seconds of computing since it began, with those of its processes that ended."""
    parents = {name: psutil.Process(platform.process_id(name)) for name in SERVICES}
    parents[VISITORS] = psutil.Process()
    return {name: _with_children(parent) for name, parent in parents.items()}


def _with_children(parent: psutil.Process) -> float:
    # The visitors' children are the platform, which is counted by its parts.
    is_visitors = parent.pid == psutil.Process().pid
    total = 0.0
    for process in [parent] if is_visitors else [parent, *parent.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
            if not is_visitors:
                total += times.children_user + times.children_system
    return total
