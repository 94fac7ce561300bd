"""What a distance between two faces means: same person or not, and how probably.

Embeddings of one length are compared by Euclidean distance. What a distance means was fitted on
pairs of known people (ml.embedding.scale_fitting) and stands in the bundle's manifest, so that it
changes with the network. Nothing here loads TensorFlow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from ml.embedding.false_matches import FalseMatches
from ml.embedding.strictness import ComparisonErrors
from ml.registry import Bundle, BundleError

# About what the identity network's own vectors measure, so that distances keep dlib's customs: two
# faces closer than 0.6 are usually one person's.
EMBEDDING_NORM = 1.4
BLOCK_ENTRIES = 2_000_000  # distances computed at once: 8 MB


def embedding_of_views(views: Sequence[np.ndarray]) -> np.ndarray:
    """One embedding of each face, from what the identity network says of several views of it.

    views: float32 (F, 128) each, raw. Returns float32 (F, 128) of length EMBEDDING_NORM: a raw
    vector's length tells more of the picture (small, blurred) than of the person.
    """
    mean = np.mean(views, 0)
    lengths = np.linalg.norm(mean, axis=1, keepdims=True)
    return mean * (EMBEDDING_NORM / np.maximum(lengths, np.finfo(np.float32).tiny))


@dataclass(frozen=True, slots=True)
class SimilarityScale:
    """The meaning of distances between one network's embeddings.

    threshold: up to it two faces are likelier the same person's than not.
    clustering_threshold: up to it, on average, groups of unknown faces are joined.
    slope, midpoint: of the logistic curve from distance to probability.
    false_matches: from which the thresholds of decisions follow. errors: what those of
    verification did, by level of strictness.
    """

    threshold: float
    clustering_threshold: float
    slope: float
    midpoint: float
    false_matches: FalseMatches
    errors: Mapping[str, ComparisonErrors]

    @classmethod
    def load(cls, bundle: str | Path | None = None) -> Self:
        """The scale of a bundle's identity network (None: the default bundle).

        Raises BundleError where the bundle is missing or has none.
        """
        loaded = Bundle.load(bundle)
        try:
            return cls.from_record(loaded.networks["identity"]["verification"])
        except (KeyError, TypeError) as error:
            raise BundleError(
                f"The manifest of {loaded.folder} does not say what distances between faces mean: "
                f"{error}. Run: python -m ml calibrate"
            ) from error

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The scale that a manifest's record `verification` describes."""
        return cls(
            threshold=record["threshold"],
            clustering_threshold=record["clustering_threshold"],
            **record["logistic"],
            false_matches=FalseMatches.from_record(record["false_matches"]),
            errors={
                level: ComparisonErrors.from_record(errors)
                for level, errors in record["errors"].items()
            },
        )

    def to_record(self) -> dict[str, Any]:
        return {
            "threshold": round(self.threshold, 4),
            "clustering_threshold": round(self.clustering_threshold, 4),
            "logistic": {"slope": round(self.slope, 4), "midpoint": round(self.midpoint, 4)},
            "false_matches": self.false_matches.to_record(),
            "errors": {level: errors.to_record() for level, errors in self.errors.items()},
        }

    def probability(self, distance: float) -> float:
        """That faces at this distance are one person's, 0 to 1.

        Where half of all compared pairs are of one person, as among those that it was fitted on.
        """
        # tanh, since exp of a large distance would overflow.
        return 0.5 - 0.5 * float(np.tanh(self.slope * (distance - self.midpoint) / 2))


def distance(first: np.ndarray, second: np.ndarray) -> float:
    """The Euclidean distance of two embeddings, float (128,)."""
    return float(np.linalg.norm(np.asarray(first, np.float64) - np.asarray(second, np.float64)))


def nearest(embeddings: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest of the others to each embedding: int (N,), and how far it is: float32 (N,).

    embeddings: float (N, 128). others: float (M, 128), M at least 1; equally near, the first.
    """
    embeddings, others = np.asarray(embeddings, np.float32), np.asarray(others, np.float32)
    lengths = (others**2).sum(1)
    found = np.empty(len(embeddings), int)
    squares = np.empty(len(embeddings), np.float32)
    rows = max(1, BLOCK_ENTRIES // len(others))
    for start in range(0, len(embeddings), rows):
        block = embeddings[start : start + rows]
        apart = (block**2).sum(1)[:, None] + lengths - 2 * block @ others.T
        found[start : start + rows] = apart.argmin(1)
        squares[start : start + rows] = apart.min(1)
    return found, np.sqrt(np.maximum(squares, 0))
