"""Fitting what distances between faces mean, on pictures of known people.

`python -m ml calibrate` does so for a bundle, on LFW.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from ml.embedding.clustering import cluster_faces
from ml.embedding.false_match_fitting import AgedFaces, fit_false_matches, measure_strictness
from ml.embedding.similarity import SimilarityScale

CLUSTERING_THRESHOLDS = np.arange(0.36, 0.61, 0.02)
# Two groups of one person are one click to merge, two people in one group are work: B-cubed
# precision counts twice as much as recall.
RECALL_WEIGHT = 0.5


def fit_similarity_scale(
    distances: np.ndarray,
    same: np.ndarray,
    embeddings: np.ndarray,
    people: np.ndarray,
    aged: AgedFaces,
) -> SimilarityScale:
    """The scale under which the pairs are likeliest.

    distances: float (N,), of pairs, of which `same`, bool (N,), are of one person; about half of
    them. embeddings: float (M, 128) of faces of which `people`, (M,), says who they are; on all
    their pairs false matches are counted, and on their groups the threshold of clustering is
    chosen. aged: faces of known age, for what is different with children.
    """
    slope, midpoint = fit_logistic(distances, same)
    scores = [
        clustering_score(cluster_faces(embeddings, threshold), people)
        for threshold in CLUSTERING_THRESHOLDS
    ]
    return SimilarityScale(
        threshold=midpoint,
        clustering_threshold=float(CLUSTERING_THRESHOLDS[int(np.argmax(scores))]),
        slope=slope,
        midpoint=midpoint,
        false_matches=fit_false_matches(embeddings, people, aged),
        errors=measure_strictness(embeddings, people),
    )


def fit_logistic(distances: np.ndarray, same: np.ndarray) -> tuple[float, float]:
    """Slope and midpoint of the logistic curve from distance to "same", by maximum likelihood."""
    signs = np.where(same, 1, -1)

    def loss(parameters: np.ndarray) -> float:
        slope, midpoint = parameters
        return float(np.logaddexp(0, signs * slope * (distances - midpoint)).mean())

    fitted = minimize(loss, [20.0, float(np.median(distances))], method="Nelder-Mead")
    return float(fitted.x[0]), float(fitted.x[1])


def clustering_score(groups: np.ndarray, people: np.ndarray) -> float:
    """B-cubed F of precision and, at half the weight, recall: 0 to 1 (Bagga and Baldwin 1998).

    groups, people: (N,), what each face was put into, and whom it shows.
    """
    _, group = np.unique(groups, return_inverse=True)
    _, person = np.unique(people, return_inverse=True)
    _, both = np.unique(np.stack([group, person]), axis=1, return_inverse=True)
    shared = np.bincount(both)[both]
    precision = (shared / np.bincount(group)[group]).mean()
    recall = (shared / np.bincount(person)[person]).mean()
    weight = RECALL_WEIGHT**2
    return float((1 + weight) * precision * recall / (weight * precision + recall))
