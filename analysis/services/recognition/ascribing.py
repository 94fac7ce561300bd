"""Whom the machine writes down that faces show, of the people whose faces their owner confirmed.

A face is somebody's if it is near enough to one of theirs, and no face that is near nobody is
nearer still (`nearer_unknown`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from analysis import analyzer
from analysis.services.recognition.identification import rejections_of
from analysis.services.recognition.limits import Limits
from analysis.services.recognition.nearer_unknown import nearer_unknown
from analysis.services.recognition.one_per_photo import Nearest, keep_nearest_of_photos


class Ascription(NamedTuple):
    """Whom the machine takes a face for, and how surely."""

    person_id: uuid.UUID
    probability: float


@dataclass(frozen=True, eq=False)
class Undecided:
    """The faces about which the machine has the say: comparable, not by their owner's word.

    ids: N, ascending. embeddings: float32 (N, 128). photos: N, each face's. ascribed: what is
    recorded of them.
    waiting: bool (N,), to be thought about. known: bool (N,), ascribed to someone who is no group.
    youngest: N, the least age that each may well have, in years, or None.
    """

    ids: list[uuid.UUID]
    embeddings: np.ndarray
    photos: np.ndarray
    ascribed: dict[uuid.UUID, Ascription]
    waiting: np.ndarray
    known: np.ndarray
    youngest: list[float | None]


@dataclass(frozen=True, eq=False)
class Confirmed:
    """The comparable faces of which the owner has said whom they show.

    embeddings: float32 (M, 128). people: M, whom each shows. wanted: M, how surely that person is
    to be recognised.
    """

    embeddings: np.ndarray
    people: list[uuid.UUID]
    wanted: list[str]


def beside(undecided: Undecided, rows: np.ndarray, limits: Limits) -> np.ndarray:
    """Rows of faces that may be nearer to one of these than to anybody they are ascribed to."""
    if not len(rows):
        return rows
    _, distances = analyzer.nearest(undecided.embeddings, undecided.embeddings[rows])
    return np.flatnonzero(distances <= limits.automatic())


def recognized(
    undecided: Undecided, rows: np.ndarray, confirmed: Confirmed, limits: Limits
) -> dict[uuid.UUID, Ascription]:
    """Those of these faces that show someone confirmed, surely enough to be written down."""
    scale = analyzer.similarity_scale()
    nearest = _without_nearer_unknown(
        undecided, _in_reach(undecided, rows, confirmed, limits), confirmed, limits
    )
    photos = {undecided.ids[row]: undecided.photos[row] for row in rows}
    ascribed = {undecided.ids[row]: one for row, one in nearest.items()}
    return {
        face_id: Ascription(one.person_id, scale.probability(one.distance))
        for face_id, one in keep_nearest_of_photos(ascribed, photos).items()
    }


def _in_reach(
    undecided: Undecided, rows: np.ndarray, confirmed: Confirmed, limits: Limits
) -> dict[int, Nearest]:
    """Whom those of these faces are most like that are near enough to somebody, by row."""
    if not confirmed.people or not len(rows):
        return {}
    ruled_out = rejections_of([undecided.ids[row] for row in rows])
    found, distances = analyzer.nearest(undecided.embeddings[rows], confirmed.embeddings)
    nearest = {}
    for row, column, distance in zip(rows, found, distances, strict=True):
        denied = ruled_out.get(undecided.ids[row], set())
        if confirmed.people[column] in denied:
            left = [n for n, one in enumerate(confirmed.people) if one not in denied]
            if not left:
                continue
            [among_left], [distance] = analyzer.nearest(
                undecided.embeddings[[row]], confirmed.embeddings[left]
            )
            column = left[among_left]
        if distance <= limits.automatic(undecided.youngest[row], confirmed.wanted[column]):
            nearest[int(row)] = Nearest(confirmed.people[column], float(distance))
    return nearest


def _without_nearer_unknown(
    undecided: Undecided, nearest: dict[int, Nearest], confirmed: Confirmed, limits: Limits
) -> dict[int, Nearest]:
    """Whom faces are like, without those that are more like one that is near nobody."""
    if not nearest:
        return {}
    rows = np.array(list(nearest))
    rivals = nearer_unknown(
        undecided.embeddings[rows],
        np.array([one.distance for one in nearest.values()]),
        undecided.embeddings[beside(undecided, rows, limits)],
        confirmed.embeddings,
        limits,
    )
    alone = np.isinf(rivals)
    return {
        row: one for (row, one), is_alone in zip(nearest.items(), alone, strict=True) if is_alone
    }
