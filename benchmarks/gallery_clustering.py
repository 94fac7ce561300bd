"""Grouping many faces as a full re-clustering does: how long it takes, and how much memory."""

from __future__ import annotations

import multiprocessing
import resource
from typing import Any

import numpy as np

from benchmarks.gallery_vectors import faces_of, made_up_people
from benchmarks.timing import seconds
from ml.embedding.clustering import cluster_faces
from ml.embedding.similarity import SimilarityScale

FACES = 20_000
FACES_OF_A_PERSON = 20
KILOBYTE = 1024
MEGABYTE = 1_000_000


def measure_clustering(count: int = FACES) -> dict[str, Any]:
    """Seconds and megabytes of grouping so many faces, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure, (count,))


def _measure(count: int) -> dict[str, Any]:
    random = np.random.default_rng(0)
    threshold = SimilarityScale.load().clustering_threshold
    person = random.permutation(np.arange(count) // FACES_OF_A_PERSON)
    embeddings = faces_of(made_up_people(person.max() + 1, random)[person], random)
    groups: list[np.ndarray] = []
    took = seconds(lambda: groups.append(cluster_faces(embeddings, threshold)))
    return {
        "faces": count,
        "people": count // FACES_OF_A_PERSON,
        "groups": int(groups[0].max() + 1),
        "seconds": took,
        # The most that the process has held, Python and its libraries included.
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE / MEGABYTE,
    }
