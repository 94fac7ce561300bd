"""How much memory each process of the platform has for itself, and whether that grows."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import psutil

from tests.local_process import LocalProcess

SAMPLED_EVERY = 5.0  # seconds
SETTLING = 0.25  # of the time: until then caches fill, and no slope is seen in it
STAYS = 0.8  # of all samples: processes that were in fewer came and went
SERVICES = ("postgres", "redis", "web", "web-2", "worker", "messenger", "beat")
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Slope:
    """Of one process: how it is called, its megabytes at the end, and how many more each minute."""

    process: str
    megabytes: float
    megabytes_a_minute: float


@dataclass
class Memory:
    """Samples by process number: seconds (time.monotonic) and bytes."""

    samples: defaultdict[int, list[tuple[float, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    names: dict[int, str] = field(default_factory=dict)
    taken: int = 0

    def slopes(self) -> list[Slope]:
        """Of the processes that stayed, by name."""
        found = []
        for process_id, samples in self.samples.items():
            if len(samples) < max(3, STAYS * self.taken):
                continue
            seconds, sizes = np.array(samples[int(SETTLING * len(samples)) :]).T
            a_second = np.polyfit(seconds - seconds[0], sizes, 1)[0]
            found.append(
                Slope(
                    self.names[process_id],
                    round(sizes[-1] / MEGABYTE, 1),
                    round(a_second * 60 / MEGABYTE, 2),
                )
            )
        return sorted(found, key=lambda slope: slope.process)

    def sample(self, platform: LocalProcess) -> None:
        self.taken += 1
        for service in SERVICES:
            parent = psutil.Process(platform.process_id(service))
            for process in [parent, *parent.children(recursive=True)]:
                try:
                    size = process.memory_full_info().uss
                    self.names.setdefault(process.pid, _name(service, process, parent))
                except psutil.NoSuchProcess:  # a connection's, which was closed just now
                    continue
                self.samples[process.pid].append((time.monotonic(), size))


async def watch(platform: LocalProcess, memory: Memory) -> None:
    """Take a sample now and then; ends when it is cancelled."""
    while True:
        await asyncio.to_thread(memory.sample, platform)
        await asyncio.sleep(SAMPLED_EVERY)


def _name(service: str, process: psutil.Process, parent: psutil.Process) -> str:
    if process.pid == parent.pid:
        return service
    # Postgres' processes say what they do in the place of their command.
    # One that is just ending has no command any more.
    command = process.cmdline()[:1] if service == "postgres" else []
    says = "".join(command).removeprefix("postgres: ").strip()
    return f"{service}: {says or f'child {process.pid}'}"
