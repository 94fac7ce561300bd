"""Faces that are more like one of nobody known than like whoever is nearest to them.

Where few people have names, whoever has none yet is like one of them now and then. Such a face
shows them rather than one of the few: it is ascribed to nobody, and nobody is said to be known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Exists, OuterRef, Q

from analysis import analyzer
from analysis.models import Assignment, Face
from analysis.services.gallery import confirmed_faces
from analysis.services.recognition.search import nearest_faces
from analysis.services.recognition.stored_embeddings import embeddings_of

if TYPE_CHECKING:
    from analysis.services.recognition.limits import Limits

MOST_LOOKED_AT = 50  # faces beside one that is asked about, the nearest


def nearer_unknown(
    embeddings: np.ndarray,
    reached: np.ndarray,
    others: np.ndarray,
    confirmed: np.ndarray,
    limits: Limits,
) -> np.ndarray:
    """How far the nearest unknown one is from each face, where it is nearer than who is known.

    embeddings: float32 (N, 128). reached: float (N,), how far the nearest confirmed face is that
    each may be ascribed by. others: float32 (M, 128), faces about which the machine has the say.
    confirmed: float32 (K, 128), all that are confirmed, one at least. Returns float (N,), infinite
    where nobody unknown is nearer. That only a child's age, a person's strictness or the owner's
    word keeps one of the others from somebody does not make it unknown.
    """
    none = np.full(len(embeddings), np.inf)
    if not len(embeddings) or not len(others):
        return none
    _, far = analyzer.nearest(others, confirmed)
    unknown = others[far > limits.automatic()]
    if not len(unknown):
        return none
    _, rivals = analyzer.nearest(embeddings, unknown)
    return np.where(rivals < reached, rivals, np.inf)


def nearer_unknown_of_gallery(
    owner_id: int, embedding: np.ndarray, reached: float, limits: Limits
) -> float | None:
    """The same of one face, stored or just seen, among all faces of an owner; None for nobody.

    embedding: float32 (128,). Faces that are ascribed to somebody are near them.
    """
    faces = Face.objects.filter(owner=owner_id).comparable().not_by_users_word()
    beside = nearest_faces(
        faces.exclude(shows_somebody_known()), embedding, reached, MOST_LOOKED_AT
    )
    if not beside:
        return None
    _, others = embeddings_of(Face.objects.filter(pk__in=list(beside)))
    _, confirmed = embeddings_of(confirmed_faces(owner_id))
    [distance] = nearer_unknown(
        np.asarray(embedding, np.float32)[None], np.array([reached]), others, confirmed, limits
    )
    return float(distance) if np.isfinite(distance) else None


def shows_somebody_known() -> Q:
    """Whether a face is ascribed to someone who is no group: with a name, or confirmed faces."""
    confirmed = Assignment.objects.filter(
        person=OuterRef("assignment__person"), source=Assignment.Source.USER
    )
    return Q(Exists(confirmed)) | Q(assignment__isnull=False) & ~Q(assignment__person__name="")
