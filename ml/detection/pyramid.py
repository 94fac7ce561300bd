"""The pyramid of a photo: at which sizes the proposal network looks at it."""

from __future__ import annotations

import numpy as np

# The proposal network's windows on a level: side, distance, and the first one's corners. The
# corners, 1 and 12, are those of the package that the weights come from.
WINDOW = 12
STRIDE = 2
FIRST_WINDOW = (1, 1, 12, 12)

SMALLEST_FACE = 20  # pixels; the package's default


def level_scales(height: int, width: int, min_face_size: int, scale_factor: float) -> np.ndarray:
    """float64 (levels,): each level's size in units of the photo's, the largest level first.

    The largest level shows a face of min_face_size pixels in a window; each further one is smaller
    by scale_factor. The number of levels is that of the package; every side is at least WINDOW.
    """
    shorter = min(height, width)
    if shorter < WINDOW:
        return np.zeros(0)
    levels = round(np.log(shorter / WINDOW) / -np.log(scale_factor) - 1)
    scales = WINDOW / min_face_size * scale_factor ** np.arange(max(levels, 0))
    return scales[np.floor(shorter * scales) >= WINDOW]


def level_sizes(height: int, width: int, scales: np.ndarray) -> np.ndarray:
    """int32 (levels, 2): rows and columns of each level in pixels."""
    return np.floor(np.outer(scales, (height, width))).astype(np.int32)


def windows(rows: np.ndarray, columns: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """float64 (n, 4): boxes in pixels of a level, of windows (n,) moved by offsets (n, 4).

    Offsets of left, top, right and bottom are in sides of a window.
    """
    corners = STRIDE * np.stack([columns, rows, columns, rows], axis=1) + np.array(FIRST_WINDOW)
    return corners + offsets * (FIRST_WINDOW[2] - FIRST_WINDOW[0])
