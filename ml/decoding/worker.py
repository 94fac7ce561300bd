"""The process that decodes: photo after photo from its input, pixels to its output.

`python -m ml.decoding.worker`. A request is a line of JSON and the bytes of a photo; an answer is a
line of JSON and, where there are pixels, those. It has the environment of nobody, writes no files
and ends with its input. Whatever a photo does to it, it does to this process alone.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any, BinaryIO

import numpy as np

from ml.decoding.allowance import (
    DecodingAllowance,
    leave_no_files,
    limit_memory,
    limit_time,
    own_size_bytes,
)
from ml.images import DecodedImage, ImageError, ImageLimits, decode_image, probe_image


class ImageTakesTooMuch(ImageError):
    """A photo whose pixels take far more memory than their number says."""

    code = "image_takes_too_much"

    def __init__(self) -> None:
        super().__init__(
            "This photo takes more memory to decode than its size allows. Open it in a photo "
            "program and export a new copy."
        )


def main() -> None:
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    leave_no_files()
    size_at_rest = own_size_bytes()
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["bytes"])
        limits = ImageLimits(**request["limits"])
        allowance = DecodingAllowance(**request["allowance"])
        said, pixels = _decoded(data, limits, allowance, size_at_rest)
        _answer(answers, said, pixels)


def _decoded(
    data: bytes, limits: ImageLimits, allowance: DecodingAllowance, size_at_rest: int
) -> tuple[dict[str, Any], np.ndarray | None]:
    """What is said of a photo, and its pixels; or why there are none."""
    limit_time(allowance.seconds)
    try:
        limit_memory(size_at_rest, allowance.memory_bytes(0))
        header = probe_image(data, limits)
        limit_memory(size_at_rest, allowance.memory_bytes(header.width * header.height))
        decoded = decode_image(data, limits)
    except ImageError as error:
        took_too_much = isinstance(error.__cause__, MemoryError)
        return _refused(ImageTakesTooMuch() if took_too_much else error)
    except MemoryError:
        return _refused(ImageTakesTooMuch())
    finally:
        limit_time(0)
    return _said_of(decoded), np.ascontiguousarray(decoded.pixels)


def _refused(error: ImageError) -> tuple[dict[str, Any], None]:
    return {"code": error.code, "message": str(error)}, None


def _said_of(image: DecodedImage) -> dict[str, Any]:
    taken_at: datetime | None = image.taken_at
    return {
        "width": image.width,
        "height": image.height,
        "format": image.format,
        "taken_at": taken_at and taken_at.isoformat(),
        "shape": image.pixels.shape,
    }


def _answer(answers: BinaryIO, said: dict[str, Any], pixels: np.ndarray | None) -> None:
    answers.write(json.dumps(said).encode() + b"\n")
    if pixels is not None:
        answers.write(pixels.data)
    answers.flush()


if __name__ == "__main__":
    main()
