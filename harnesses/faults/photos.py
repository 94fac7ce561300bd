"""Photos for the harness: as many as are wanted, no two with the same bytes."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

import numpy as np
from PIL import Image

from tests.local_process import ROOT

SIDE = 320  # pixels of the longer side: faces are found, and a photo takes a worker little time
MARK = 8  # pixels of a square in a corner that says which photo it is
HEAVY_SIDE = 9_900  # pixels: 98 megapixels, just below what is allowed


def distinct_photos(number: int, *, seed: int) -> list[bytes]:
    """So many JPEGs of the photos in tests/photos/, each with a mark of its own in a corner.

    Another seed gives others.
    """
    return list(itertools.islice(_marked(seed), number))


def heavy_photo() -> bytes:
    """A photo that is small as a file, and of which a worker needs hundreds of megabytes."""
    encoded = io.BytesIO()
    Image.new("RGB", (HEAVY_SIDE, HEAVY_SIDE), "grey").save(encoded, "JPEG", quality=50)
    return encoded.getvalue()


def _marked(seed: int) -> Iterator[bytes]:
    originals = []
    for path in sorted((ROOT / "tests" / "photos").glob("*.jpg")):
        with Image.open(path) as photo:
            small = photo.convert("RGB")
            small.thumbnail((SIDE, SIDE))
            originals.append(np.asarray(small))
    random = np.random.default_rng(seed)
    for original in itertools.cycle(originals):
        pixels = original.copy()
        pixels[:MARK, :MARK] = random.integers(0, 256, (MARK, MARK, 3), np.uint8)
        encoded = io.BytesIO()
        Image.fromarray(pixels).save(encoded, "JPEG", quality=90)
        yield encoded.getvalue()
