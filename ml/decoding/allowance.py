"""What the decoding of one photo may take of the machine, and how a process is held to it."""

from __future__ import annotations

import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DecodingAllowance:
    """What one photo may take; a camera's 12 megapixels take a third of a second and 200 MB.

    seconds: of computing, not of waiting, so that a busy machine fails no photo. base_bytes: for
    reading a header with all that stands beside it. bytes_per_pixel: for its pixels, in all the
    forms that they take until they are upright RGB.
    """

    seconds: float = 20.0
    base_bytes: int = 256_000_000
    bytes_per_pixel: int = 32

    def __post_init__(self) -> None:
        if min(self.seconds, self.base_bytes, self.bytes_per_pixel) <= 0:
            raise ValueError("Nothing can be decoded with nothing.")

    def memory_bytes(self, pixels: int) -> int:
        """The most memory that a photo of so many pixels may take."""
        return self.base_bytes + self.bytes_per_pixel * pixels


def own_size_bytes() -> int:
    """The address space that this process has taken; 0 where no kernel says it."""
    if sys.platform != "linux":
        return 0
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def limit_memory(beyond: int, more_bytes: int) -> None:
    """Have this process get no more memory than this beyond what it had; then MemoryError.

    beyond: as own_size_bytes said it. The limit can be changed by another call. Only Linux holds
    a process to it.
    """
    if sys.platform != "linux":
        return
    resource.setrlimit(resource.RLIMIT_AS, (beyond + more_bytes, resource.RLIM_INFINITY))


def limit_time(seconds: float) -> None:
    """Have the kernel end this process by SIGPROF after so long of computing; 0: never."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def leave_no_files() -> None:
    """Have this process write neither files nor its memory when it crashes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
