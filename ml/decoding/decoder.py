"""Decoding in a process of its own, as safe for the one that asks as a refusal."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

import numpy as np

from ml.decoding.allowance import DecodingAllowance
from ml.images import DamagedImage, DecodedImage, ImageError, ImageFileTooLarge, ImageLimits

logger = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]  # where `ml` is found
# Whatever gets hold of the process finds neither secrets nor a way to more threads.
ENVIRONMENT = {"PATH": os.defpath, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class ImageTakesTooLong(ImageError):
    """A photo that is made to be computed on for ever."""

    code = "image_takes_too_long"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"This photo was not decoded within {seconds:g} seconds. Open it in a photo program "
            "and export a new copy."
        )


class RefusedImage(ImageError):
    """What the decoding process said of a photo; code and text are as ml.images has them."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class DecodingProcess:
    """One process that decodes one photo after the other; it starts with the first.

    One thread at a time may use it.
    """

    def __init__(self, allowance: DecodingAllowance = DecodingAllowance()) -> None:
        self.allowance = allowance
        self._process: subprocess.Popen[bytes] | None = None

    def decode(self, data: bytes, limits: ImageLimits) -> DecodedImage:
        """The photo's upright RGB pixels; raises ImageError.

        A photo that crashes the process is answered as a damaged one, and the next starts another.
        """
        if len(data) > limits.max_bytes:
            raise ImageFileTooLarge(len(data), limits.max_bytes)
        process = self._running()
        request = {
            "bytes": len(data),
            "limits": asdict(limits),
            "allowance": asdict(self.allowance),
        }
        try:
            told, says = _pipes(process)
            told.write(json.dumps(request).encode() + b"\n" + data)
            told.flush()
            said = json.loads(says.readline())
            pixels = _pixels(says, said)
        except (OSError, ValueError, EOFError) as error:
            raise self._explained_end(process) from error
        if pixels is None:
            raise RefusedImage(said["code"], said["message"])
        taken_at = said["taken_at"] and datetime.fromisoformat(said["taken_at"])
        return DecodedImage(pixels, said["width"], said["height"], said["format"], taken_at)

    @property
    def process_id(self) -> int | None:
        """None where no process runs."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the process, if one runs; the next photo starts another."""
        if self._process:
            self._end(self._process)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is not None:  # killed while it had nothing to do
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ml.decoding.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env=ENVIRONMENT,
            )
        return self._process

    def _end(self, process: subprocess.Popen[bytes]) -> int:
        """End the process; returns the signal that it died of, which may be an earlier one."""
        self._process = None
        process.kill()
        process.wait()
        told, says = _pipes(process)
        with contextlib.suppress(OSError):  # what it was never told goes with the pipe
            told.close()
        says.close()
        return -process.returncode

    def _explained_end(self, process: subprocess.Popen[bytes]) -> ImageError:
        """Why the process ended in the middle of a photo."""
        ended_by = self._end(process)
        if ended_by == signal.SIGPROF:
            return ImageTakesTooLong(self.allowance.seconds)
        logger.warning("A photo ended the process that decoded it, by signal %d.", ended_by)
        return DamagedImage()


class Decoder:
    """As many decoding processes as threads may decode side by side."""

    def __init__(self, processes: int, allowance: DecodingAllowance = DecodingAllowance()) -> None:
        self._all = [DecodingProcess(allowance) for _ in range(processes)]
        self._free: queue.SimpleQueue[DecodingProcess] = queue.SimpleQueue()
        for process in self._all:
            self._free.put(process)

    def decode(self, data: bytes, limits: ImageLimits) -> DecodedImage:
        """As DecodingProcess.decode; waits until a process is free."""
        with self._taken() as process:
            return process.decode(data, limits)

    def close(self) -> None:
        for process in self._all:
            process.close()

    @contextlib.contextmanager
    def _taken(self) -> Iterator[DecodingProcess]:
        process = self._free.get()
        try:
            yield process
        finally:
            self._free.put(process)


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], io.BufferedReader]:
    """What the process is told through and says through: both are pipes, as it was started."""
    return cast(IO[bytes], process.stdin), cast(io.BufferedReader, process.stdout)


def _pixels(says: io.BufferedReader, said: dict[str, Any]) -> np.ndarray | None:
    """The pixels that follow what was said; None where there are none."""
    if "shape" not in said:
        return None
    pixels = np.empty(said["shape"], np.uint8)
    if says.readinto(pixels.data.cast("B")) != pixels.nbytes:
        raise EOFError
    return pixels
