"""Telling which faces of a photo are the same in two analyses of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis import analyzer
from analysis.analyzer import BoundingBox
from analysis.models import Face

# Shares of overlap (intersection over union) from which two boxes may be of one face: where the
# embeddings say so too, or where, after a change of the network say, they do not.
OVERLAP_OF_LIKE = 0.3
OVERLAP_OF_UNLIKE = 0.5


def same_faces(faces: Sequence[Face], known: Sequence[Face]) -> list[tuple[Face, Face]]:
    """Pairs of faces that are one, each face in one pair at most.

    Those that look alike are paired first, and the larger their overlap the sooner.
    """
    threshold = analyzer.similarity_scale().threshold
    candidates = []
    for row, face in enumerate(faces):
        for column, other in enumerate(known):
            overlap = box_of(face).iou(box_of(other))
            alike = (
                analyzer.distance(np.asarray(face.embedding), np.asarray(other.embedding))
                <= threshold
            )
            if overlap >= (OVERLAP_OF_LIKE if alike else OVERLAP_OF_UNLIKE):
                candidates.append((not alike, -overlap, row, column))
    pairs, rows, columns = [], set(), set()
    for _, _, row, column in sorted(candidates):
        if row not in rows and column not in columns:
            pairs.append((faces[row], known[column]))
            rows.add(row)
            columns.add(column)
    return pairs


def box_of(face: Face) -> BoundingBox:
    return BoundingBox(face.box_left, face.box_top, face.box_width, face.box_height)
