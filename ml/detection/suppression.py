"""Non-maximum suppression: of boxes that show the same face, keep the likeliest.

MTCNN's package drops a box when *any* likelier box overlaps it, even one that is dropped itself
(greedy suppression asks the kept ones alone). That needs no order of decisions, so it is computed
at once. Boxes are sorted by their top, and each part of them is compared only with those that can
reach it, which keeps thousands of small boxes on a large photo cheap.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

Overlap = Literal["union", "smaller"]

# Boxes compared with their neighbours at a time: large enough for numpy, small enough to be local.
PART = 128


def likeliest(
    boxes: np.ndarray,
    scores: np.ndarray,
    groups: np.ndarray,
    threshold: float,
    overlap: Overlap = "union",
) -> np.ndarray:
    """Indices of the boxes that no likelier one overlaps, by group, the likeliest first in each.

    boxes: float64 (n, 4), left, top, right, bottom. scores: float64 (n,). groups: int (n,); boxes
    of different groups (photos, levels) never meet. threshold: the overlap above which a box
    yields, 0 to 1, as a share of the union of both or of the smaller one.
    """
    if not len(boxes):
        return np.zeros(0, np.intp)
    ranking = _ranking(scores, groups)
    rank = np.empty_like(ranking)
    rank[ranking] = np.arange(len(ranking))
    by_top = np.argsort(_apart(boxes, groups)[:, 1])
    left, top, right, bottom = _apart(boxes, groups)[by_top].T
    area = (right - left) * (bottom - top)
    order = rank[by_top]
    tallest = (bottom - top).max()
    kept = np.ones(len(boxes), bool)
    for start in range(0, len(boxes), PART):
        part = slice(start, start + PART)
        near = slice(
            np.searchsorted(top, top[start] - tallest),
            np.searchsorted(top, bottom[part].max(), side="right"),
        )
        width = np.minimum(right[part, None], right[near]) - np.maximum(
            left[part, None], left[near]
        )
        height = np.minimum(bottom[part, None], bottom[near]) - np.maximum(
            top[part, None], top[near]
        )
        shared = np.maximum(width, 0) * np.maximum(height, 0)
        if overlap == "union":
            whole = area[part, None] + area[near] - shared
        else:
            whole = np.minimum(area[part, None], area[near])
        yields = (shared > threshold * whole) & (order[near] < order[part, None])
        kept[part] = ~yields.any(axis=1)
    return ranking[np.isin(ranking, by_top[kept], assume_unique=True)]


def _ranking(scores: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Indices by group, each group's by falling score.

    The probabilities of clear faces round to equal numbers, among which the package chooses as
    numpy's sort leaves them. The same sort of the same numbers chooses the same box.
    """
    by_group = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[by_group])) + 1
    return np.concatenate(
        [members[np.argsort(scores[members])[::-1]] for members in np.split(by_group, starts)]
    )


def _apart(boxes: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The boxes, each group moved below the one before, so that they share no row."""
    reach = boxes[:, [1, 3]].max() - boxes[:, [1, 3]].min() + 1
    return boxes + groups[:, None] * np.array([0, reach, 0, reach])
