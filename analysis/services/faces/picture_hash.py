"""A fingerprint of how a picture looks, which copies of it share: 64 bits, compared bit by bit.

A copy that was scaled, compressed or brightened differs in few bits, another picture in about half.
Source: Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010: the
signs of a discrete cosine transform's lowest frequencies about their median.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

BITS = 64
SIDE = 32  # pixels, to which a picture is shrunk
FREQUENCIES = 8  # of each direction, the lowest ones

# Rows are cosines of 0 to FREQUENCIES - 1 half periods over the picture.
COSINES = np.cos(np.pi / SIDE * np.arange(FREQUENCIES)[:, None] * (np.arange(SIDE) + 0.5)[None])


def picture_hash(picture: Image.Image) -> int:
    """The picture's hash as a signed number of 64 bits, as the database keeps it."""
    grey = picture.convert("L").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    spectrum = (COSINES @ np.asarray(grey, np.float64) @ COSINES.T).ravel()
    # The first is the mean brightness, which tells nothing of the picture.
    bits = spectrum > np.median(spectrum[1:])
    return int.from_bytes(np.packbits(bits).tobytes(), "big", signed=True)


def differing_bits(one: int, other: int) -> int:
    """In how many bits two hashes differ, 0 to 64."""
    return ((one ^ other) % (1 << BITS)).bit_count()
