"""Bad files through the decoder, in the process in which a worker decodes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path

from harnesses.bad_input.corpus import BadInput, bad_inputs
from harnesses.bad_input.tally import CRASH, REFUSED, RESULT, TOO_LONG, Tally
from ml.decoding.decoder import DecodingProcess, ImageTakesTooLong, RefusedImage
from ml.images import ImageError, ImageLimits


@dataclass
class DecodedInputs:
    """What decoding came to. peak_bytes: the most memory that the process ever had."""

    tally: Tally = field(default_factory=Tally)
    peak_bytes: int = 0


def decode_inputs(*, seed: int, number: int, limits: ImageLimits = ImageLimits()) -> DecodedInputs:
    """Decode so many files of this seed, one after the other."""
    found = DecodedInputs()
    process = DecodingProcess()
    try:
        for bad in itertools.islice(bad_inputs(seed), number):
            _decode(process, bad, limits, found.tally)
            if process.process_id:  # none after a crash
                found.peak_bytes = max(found.peak_bytes, peak_bytes_of(process.process_id))
    finally:
        process.close()
    return found


def peak_bytes_of(process_id: int) -> int:
    """The most memory that a process had at any time (Linux)."""
    status = Path(f"/proc/{process_id}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


def _decode(process: DecodingProcess, bad: BadInput, limits: ImageLimits, tally: Tally) -> None:
    try:
        process.decode(bad.data, limits)
    except RefusedImage as error:
        tally.count(bad.kind, REFUSED, error.code)
    except ImageTakesTooLong as error:
        tally.count(bad.kind, TOO_LONG, error.code)
    except ImageError as error:  # the process did not live to say it itself
        tally.count(bad.kind, CRASH, error.code)
    else:
        tally.count(bad.kind, RESULT)
