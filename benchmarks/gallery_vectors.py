"""Embeddings of made-up people, which lie as those of real faces do.

Two people's are about 0.78 apart and two of one person 0.4, as on LFW.
"""

from __future__ import annotations

import numpy as np

from ml.embedding.similarity import EMBEDDING_NORM

NUMBERS = 128
BETWEEN_PEOPLE = 0.42  # how far people are from what all have in common, which has length 1
BETWEEN_FACES = 0.2  # how far faces are from their person


def made_up_people(count: int, random: np.random.Generator) -> np.ndarray:
    """What the faces of each person have in common, float32 (count, 128), about unit vectors."""
    return directions(1, random) + BETWEEN_PEOPLE * directions(count, random)


def faces_of(people: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A new face of each of these people, (N, 128): float32 (N, 128), of production's length."""
    faces = people + BETWEEN_FACES * directions(len(people), random)
    faces *= EMBEDDING_NORM / np.linalg.norm(faces, axis=1, keepdims=True)
    return faces.astype(np.float32)


def directions(count: int, random: np.random.Generator) -> np.ndarray:
    """Unit vectors to all sides, float32 (count, 128)."""
    drawn = random.standard_normal((count, NUMBERS), np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
