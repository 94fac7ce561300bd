"""Faces in boxes that somebody drew: where their landmarks are, by the cascade's last stage alone.

Whoever draws a box knows that a face is there, and not how tightly the cascade would frame it. So
the output network looks at squares of several sizes about the box, and the one of which it is
surest gives the landmarks. Where it is sure of none, they are those of a mean face.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ml.analysis_result import BoundingBox
from ml.detection.candidates import Candidates

# Sides of the squares looked at, in sides of the box's own square.
SQUARES = (1.0, 0.8, 1.25)
# Below this score the network's landmarks are no better than a mean face's.
LEAST_SCORE = 0.5
# Landmarks lie within the box or at most this share of its sides beyond: a profile's nose may.
ROOM = 0.1
# Mean landmarks in shares of a detected box, made symmetric: of the 5,371 faces that the detector
# finds in LFW, of which 99.8% lie within ROOM of their box.
MEAN_LANDMARKS = np.array(
    [(0.273, 0.383), (0.727, 0.383), (0.5, 0.581), (0.299, 0.752), (0.701, 0.752)]
)


def squares_about(boxes: Sequence[BoundingBox]) -> Candidates:
    """The squares to look at of one photo's boxes: len(SQUARES) for each, in a row."""
    corners = np.array([(box.left, box.top, box.right, box.bottom) for box in boxes], np.float64)
    whole = Candidates(corners, np.zeros(len(boxes)), np.zeros(len(boxes), np.int64)).squared()
    centres = (whole.boxes[:, None, :2] + whole.boxes[:, None, 2:]) / 2
    halves = (whole.boxes[:, None, 2:] - whole.boxes[:, None, :2]) / 2
    halves = halves * np.array(SQUARES)[None, :, None]
    squares = np.concatenate([centres - halves, centres + halves], axis=2).reshape(-1, 4)
    return Candidates(squares, np.zeros(len(squares)), np.zeros(len(squares), np.int64))


def believed_landmarks(
    boxes: Sequence[BoundingBox], landmarks: np.ndarray, scores: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of each box the landmarks to go by, float64 (n, 5, 2), and the network's score, (n,).

    landmarks: float64 (n * len(SQUARES), 5, 2), pixels of the photo; scores: float64, as many; both
    in the order of `squares_about`. The score is that of the surest square, whoever is believed.
    """
    landmarks = landmarks.reshape(len(boxes), len(SQUARES), 5, 2)
    scores = scores.reshape(len(boxes), len(SQUARES))
    surest = scores.argmax(axis=1)
    rows = np.arange(len(boxes))
    origins = np.array([(box.left, box.top) for box in boxes])[:, None]
    sizes = np.array([(box.width, box.height) for box in boxes])[:, None]
    shares = (landmarks[rows, surest] - origins) / sizes
    within = ((shares >= -ROOM) & (shares <= 1 + ROOM)).all(axis=(1, 2))
    is_believed = within & (scores[rows, surest] >= LEAST_SCORE)
    shares = np.where(is_believed[:, None, None], shares, MEAN_LANDMARKS)
    return origins + shares * sizes, scores[rows, surest]
