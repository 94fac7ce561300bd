"""Finding faces that look alike, and whom they show, in one owner's library.

A search of an owner's faces compares all of them, whose embeddings stand together in an index of
the table. Where an owner has so large a share of everybody's faces that it is quicker, the HNSW
index gives candidates, which are then ranked by their exact distances.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.db import connection, transaction
from django.db.models import ExpressionWrapper, FloatField, Value
from pgvector.django import L2Distance

from analysis import analyzer
from analysis.models import Assignment, Face, Person
from analysis.services.gallery import confirmed_faces, faces_with_people

if TYPE_CHECKING:
    from accounts.models import User
    from analysis.models.face import FaceQuerySet

# So many rows are compared faster than they are worth a second thought.
EXACT_FACES = 5_000
# For each of an owner's faces that the HNSW index finds, it passes over as many of others as their
# shares stand to each other. At this many times the root of everybody's faces both take as long.
EXACT_ROOTS = 50
# The index gives more than asked for, since it may miss some and their order is approximate.
CANDIDATES = 4
LOOKED_AT = 200  # nodes that the index keeps in view; more finds more and takes longer
GALLERY_FACES = 50  # nearest confirmed faces that are asked whom they show


@dataclass(frozen=True, slots=True)
class SimilarFace:
    """A face of the library, and how like the one that was asked for.

    distance: Euclidean, of embeddings. probability: that both are one person's.
    """

    face: Face
    distance: float
    probability: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone whom a face may show: as probably as their most similar confirmed face says."""

    person: Person
    distance: float
    probability: float
    face_id: uuid.UUID


def similar_faces(
    *,
    owner: User,
    embedding: np.ndarray,
    max_distance: float | None = None,
    limit: int = 50,
    without: uuid.UUID | None = None,
) -> list[SimilarFace]:
    """The owner's visible faces nearest to an embedding (float (128,)), the nearest first.

    max_distance: by default the threshold up to which two faces are called one person's.
    without: a face to leave out. The faces have their assignments, people and photos.
    """
    scale = analyzer.similarity_scale()
    limit_distance = scale.threshold if max_distance is None else max_distance
    faces = Face.objects.for_owner(owner).visible()
    if without is not None:
        faces = faces.exclude(pk=without)
    nearest = nearest_faces(faces, embedding, limit_distance, limit)
    shown = faces_with_people().select_related("photo", "assignment__person").order_by()
    found = shown.in_bulk(list(nearest))
    return [
        SimilarFace(found[face_id], distance, scale.probability(distance))
        for face_id, distance in nearest.items()
    ]


def nearest_people(
    *,
    owner_id: int,
    embedding: np.ndarray,
    max_distance: float,
    without: Collection[uuid.UUID] = (),
    limit: int = 5,
) -> list[Candidate]:
    """Whom a face with this embedding (float (128,)) may show, the likeliest first.

    Asked are the comparable faces that the owner has confirmed. without: people who are ruled out.
    """
    confirmed = confirmed_faces(owner_id)
    if without:
        confirmed = confirmed.exclude(assignment__person__in=without)
    nearest = nearest_faces(confirmed, embedding, max_distance, GALLERY_FACES)
    said = Assignment.objects.filter(face__in=list(nearest)).select_related("person")
    shown = {assignment.face_id: assignment.person for assignment in said}
    scale = analyzer.similarity_scale()
    best: dict[Person, Candidate] = {}
    for face_id, distance in nearest.items():
        person = shown[face_id]
        if person not in best:
            best[person] = Candidate(person, distance, scale.probability(distance), face_id)
    return list(best.values())[:limit]


@transaction.atomic
def nearest_faces(
    faces: FaceQuerySet, embedding: np.ndarray, max_distance: float, limit: int
) -> dict[uuid.UUID, float]:
    """The distances of the nearest of these faces by their ids, the nearest first.

    faces: of one owner. Faces equally far are in the order of their ids.
    """
    distance = L2Distance("embedding", np.asarray(embedding, np.float32))
    if _is_quicker_by_index(faces):
        with connection.cursor() as cursor:
            # The index goes on looking until it has enough that belong to the owner.
            cursor.execute(
                "SET LOCAL hnsw.iterative_scan = relaxed_order;"
                f"SET LOCAL hnsw.ef_search = {LOOKED_AT}"
            )
        candidates = faces.annotate(distance=distance).order_by("distance")[: CANDIDATES * limit]
    else:
        # A sum is none of the index' business: the owner's rows are compared one by one.
        exact = ExpressionWrapper(distance + Value(0.0), output_field=FloatField())
        candidates = faces.annotate(distance=exact).order_by("distance", "pk")[:limit]
    ranked = sorted((far, face_id) for face_id, far in candidates.values_list("pk", "distance"))
    return {face_id: far for far, face_id in ranked[:limit] if far <= max_distance}


def _is_quicker_by_index(faces: FaceQuerySet) -> bool:
    """Whether these are so many that the HNSW index is quicker than comparing all of them."""

    def more_than(number: int) -> bool:
        return faces.order_by()[: number + 1].count() > number

    return more_than(EXACT_FACES) and more_than(round(EXACT_ROOTS * _everybodys_faces() ** 0.5))


def _everybodys_faces() -> float:
    """About how many faces there are, as the planner takes it; counting would take too long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'analysis_face'::regclass")
        [estimate] = cursor.fetchone()
    return max(estimate, 0)  # below 0 where nobody has counted yet
