"""Candidates: boxes on the way through the cascade, of all photos of a stack together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ml.detection.suppression import Overlap, likeliest


@dataclass(frozen=True)
class Candidates:
    """n boxes that may show a face.

    boxes: float64 (n, 4), left, top, right, bottom in pixels of the photo, perhaps beyond its edge.
    scores: float64 (n,), 0 to 1. photo: int (n,), the index in the stack.
    """

    boxes: np.ndarray
    scores: np.ndarray
    photo: np.ndarray

    def __len__(self) -> int:
        return len(self.boxes)

    def take(self, indices: np.ndarray) -> Candidates:
        return Candidates(self.boxes[indices], self.scores[indices], self.photo[indices])

    def likeliest(
        self, threshold: float, overlap: Overlap = "union", groups: np.ndarray | None = None
    ) -> np.ndarray:
        """Indices of those that no likelier one of their group (or photo) overlaps."""
        groups = self.photo if groups is None else groups
        return likeliest(self.boxes, self.scores, groups, threshold, overlap)

    def judged(self, offsets: np.ndarray, scores: np.ndarray) -> Candidates:
        """With a network's scores (n,), and each side moved by its offset (n, 4) in box sides."""
        sides = self.boxes[:, 2:] - self.boxes[:, :2] + 1
        return replace(self, boxes=self.boxes + offsets * np.tile(sides, 2), scores=scores)

    def placed(self, landmarks: np.ndarray) -> np.ndarray:
        """float64 (n, 5, 2): points in pixels, of five x and five y (n, 10) in box sides."""
        sides = self.boxes[:, None, 2:] - self.boxes[:, None, :2] + 1
        points = landmarks.reshape(-1, 2, 5).transpose(0, 2, 1)
        return points * sides + self.boxes[:, None, :2] - 1

    def squared(self) -> Candidates:
        """With each box grown about its centre to a square of its longer side."""
        sides = self.boxes[:, 2:] - self.boxes[:, :2]
        longest = sides.max(axis=1, keepdims=True)
        top_left = self.boxes[:, :2] + sides / 2 - longest / 2
        return replace(self, boxes=np.concatenate([top_left, top_left + longest], axis=1))

    def in_shares_of(self, height: int, width: int) -> np.ndarray:
        """float32 (n, 4): top, left, bottom, right in shares of the photo, as TensorFlow cuts."""
        shares = self.boxes[:, [1, 0, 3, 2]] / [height, width, height, width]
        return shares.astype(np.float32)
