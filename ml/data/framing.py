"""How a set's pictures are laid before the detector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image


@dataclass(frozen=True)
class Framing:
    """Enlarge a picture, then repeat its edge, so that a detector sees a face with surroundings.

    enlarge: whole factor, 1 or more.
    edge: width of the repeated edge on each side, in widths of the picture.
    fallback_landmarks: five points (x, y) in widths and heights of the picture as it is, taken
    where the detector finds no face; None where such a picture is dropped.
    smallest_face: side in pixels of the framed picture of the smallest face looked for; where faces
    are known to fill pictures, looking for tiny ones only costs time.
    """

    enlarge: int = 1
    edge: float = 0.0
    fallback_landmarks: tuple[tuple[float, float], ...] | None = None
    smallest_face: int = 20

    def frame(self, pixels: np.ndarray) -> np.ndarray:
        """The picture uint8 (H, W, 3) as the detector gets it, uint8 (H', W', 3)."""
        height, width = pixels.shape[:2]
        if self.enlarge > 1:
            size = (width * self.enlarge, height * self.enlarge)
            picture = Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC)
            pixels = np.asarray(picture)
        pad_x, pad_y = self._edge_pixels(width), self._edge_pixels(height)
        if pad_x or pad_y:
            pixels = np.pad(pixels, ((pad_y, pad_y), (pad_x, pad_x), (0, 0)), "edge")
        return pixels

    def fallback_in_frame(self, width: int, height: int) -> np.ndarray:
        """The fallback landmarks, float32 (5, 2) in pixels of the framed picture.

        width, height: of the framed picture. ValueError where the framing has no fallback.
        """
        if self.fallback_landmarks is None:
            raise ValueError("This framing has no fallback landmarks.")
        points = np.array(self.fallback_landmarks, np.float32)
        return (points + self.edge) / (1 + 2 * self.edge) * np.array([width, height], np.float32)

    def _edge_pixels(self, side: int) -> int:
        return round(side * self.enlarge * self.edge)


AS_IT_IS = Framing()
