"""What a distance between two faces means: same person or not, and how probably.

Embeddings of one length are compared by Euclidean distance. What a distance means was fitted on
pairs of known people (ml.embedding.scale_fitting) and stands in the bundle's manifest, so that it
changes with the network. Nothing here loads TensorFlow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from ml.registry import Bundle, BundleError

# About what the identity network's own vectors measure, so that distances keep dlib's customs: two
# faces closer than 0.6 are usually one person's.
EMBEDDING_NORM = 1.4


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

    threshold: up to it two faces are called the same person's: that is then likelier than not.
    suggestion_threshold: up to it a face among many is worth the question whether it is.
    automatic_threshold: up to it that may be written down without asking anybody.
    clustering_threshold: up to it, on average, groups of unknown faces are joined.
    slope, midpoint: of the logistic curve from distance to probability.
    """

    threshold: float
    suggestion_threshold: float
    automatic_threshold: float
    clustering_threshold: float
    slope: float
    midpoint: float

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
                f"{error}"
            ) from error

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The scale that a manifest's record `verification` describes."""
        return cls(
            threshold=record["threshold"],
            suggestion_threshold=record["suggestion_threshold"],
            automatic_threshold=record["automatic_threshold"],
            clustering_threshold=record["clustering_threshold"],
            **record["logistic"],
        )

    def to_record(self) -> dict[str, Any]:
        record = {name: round(value, 4) for name, value in asdict(self).items()}
        logistic = {name: record.pop(name) for name in ("slope", "midpoint")}
        return {**record, "logistic": logistic}

    def probability(self, distance: float) -> float:
        """That faces at this distance are one person's, 0 to 1.

        Where half of all compared pairs are of one person, as among those that it was fitted on.
        """
        # tanh, since exp of a large distance would overflow.
        return 0.5 - 0.5 * float(np.tanh(self.slope * (distance - self.midpoint) / 2))

    def is_same(self, distance: float) -> bool:
        return distance <= self.threshold


def distance(first: np.ndarray, second: np.ndarray) -> float:
    """The Euclidean distance of two embeddings, float (128,)."""
    return float(np.linalg.norm(np.asarray(first, np.float64) - np.asarray(second, np.float64)))
