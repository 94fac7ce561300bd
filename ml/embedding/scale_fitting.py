"""Fitting what distances between faces mean, on pictures of known people.

`python -m ml calibrate` does so for a bundle, on LFW.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from ml.embedding.clustering import cluster_faces
from ml.embedding.similarity import SimilarityScale

# Shares of pairs of different people that pass: one in 1,000 is worth a question to somebody who
# has some dozens of people in the gallery, one in 10,000 may be written down unasked.
SUGGESTED_FALSE_MATCHES = 1e-3
AUTOMATIC_FALSE_MATCHES = 1e-4
CLUSTERING_THRESHOLDS = np.arange(0.36, 0.61, 0.02)
# Two groups of one person are one click to merge, two people in one group are work: B-cubed
# precision counts twice as much as recall.
RECALL_WEIGHT = 0.5


def fit_similarity_scale(
    distances: np.ndarray, same: np.ndarray, embeddings: np.ndarray, people: np.ndarray
) -> SimilarityScale:
    """The scale under which the pairs are likeliest.

    distances: float (N,), of pairs, of which `same`, bool (N,), are of one person; about half of
    them. embeddings: float (M, 128) of faces of which `people`, (M,), says who they are; on all
    their pairs the thresholds of false matches are chosen, and on their groups that of clustering.
    """
    slope, midpoint = fit_logistic(distances, same)
    suggested, automatic = false_match_thresholds(
        embeddings, people, [SUGGESTED_FALSE_MATCHES, AUTOMATIC_FALSE_MATCHES]
    )
    scores = [
        clustering_score(cluster_faces(embeddings, threshold), people)
        for threshold in CLUSTERING_THRESHOLDS
    ]
    return SimilarityScale(
        threshold=midpoint,
        suggestion_threshold=suggested,
        automatic_threshold=automatic,
        clustering_threshold=float(CLUSTERING_THRESHOLDS[int(np.argmax(scores))]),
        slope=slope,
        midpoint=midpoint,
    )


def fit_logistic(distances: np.ndarray, same: np.ndarray) -> tuple[float, float]:
    """Slope and midpoint of the logistic curve from distance to "same", by maximum likelihood."""
    signs = np.where(same, 1, -1)

    def loss(parameters: np.ndarray) -> float:
        slope, midpoint = parameters
        return float(np.logaddexp(0, signs * slope * (distances - midpoint)).mean())

    fitted = minimize(loss, [20.0, float(np.median(distances))], method="Nelder-Mead")
    return float(fitted.x[0]), float(fitted.x[1])


def false_match_thresholds(
    embeddings: np.ndarray, people: np.ndarray, rates: list[float]
) -> list[float]:
    """The distances below which these shares of all pairs of different people lie."""
    _, person = np.unique(people, return_inverse=True)
    vectors = np.asarray(embeddings, np.float32)
    different = []
    for row in range(len(vectors) - 1):
        others = vectors[row + 1 :][person[row + 1 :] != person[row]]
        different.append(np.linalg.norm(others - vectors[row], axis=1))
    return [float(value) for value in np.quantile(np.concatenate(different), rates)]


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
