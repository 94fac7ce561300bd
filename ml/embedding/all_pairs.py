"""All pairs of a set of faces: thousands of faces make millions of pairs of different people.

So a false-match rate of one in a million is no matter of one or two pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class AllPairs:
    """P pairs of faces, a row each.

    distances: float32 (P,), Euclidean. firsts, seconds: int32 (P,), the numbers of whom the two
    faces show.
    """

    distances: np.ndarray
    firsts: np.ndarray
    seconds: np.ndarray

    @property
    def same(self) -> np.ndarray:
        """bool (P,): both faces show one person."""
        return self.firsts == self.seconds


def all_pairs(embeddings: np.ndarray, people: np.ndarray) -> AllPairs:
    """Every pair of N faces once: 12 bytes for each, 170 MB for 5,000 faces.

    embeddings: float (N, 128). people: int (N,), the number of whom each face shows.
    """
    vectors = np.asarray(embeddings, np.float32)
    numbers = np.asarray(people, np.int32)
    count = len(vectors)
    pairs = count * (count - 1) // 2
    distances = np.empty(pairs, np.float32)
    firsts, seconds = np.empty(pairs, np.int32), np.empty(pairs, np.int32)
    lengths = (vectors**2).sum(1)
    end = 0
    for row in range(count - 1):
        start, end = end, end + count - 1 - row
        squares = lengths[row] + lengths[row + 1 :] - 2 * vectors[row + 1 :] @ vectors[row]
        distances[start:end] = np.sqrt(np.maximum(squares, 0))
        firsts[start:end] = numbers[row]
        seconds[start:end] = numbers[row + 1 :]
    return AllPairs(distances, firsts, seconds)
