"""Recognition 1:N: whom a face shows, among the people whom its owner has confirmed faces of."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from analysis import analyzer
from analysis.models import Face, Rejection
from analysis.services.gallery import faces_with_people, owned_person
from analysis.services.one_per_photo import others_in_photos, worth_asking
from analysis.services.search import Candidate, nearest_faces, nearest_people

if TYPE_CHECKING:
    from accounts.models import User

# Confirmed faces of one person, the best, whose likes are looked for.
EXEMPLARS = 20


def identify(*, owner: User, embedding: np.ndarray) -> list[Candidate]:
    """Whom a face with this embedding may show, the likeliest first; empty where it is unknown."""
    threshold = analyzer.similarity_scale().suggestion_threshold
    found = nearest_people(owner_id=owner.pk, embedding=embedding, max_distance=threshold)
    return [candidate for candidate in found if not candidate.person.hidden]


def suggestions_for(*, owner: User, face_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Candidate]:
    """Whom those of the owner's faces may show of which that is not known, the likeliest each.

    A face has none where it was assigned to someone who is not just a group, where nobody is near
    enough, or where its owner has rejected all who are. Nobody hidden is suggested, and whom
    another face of the photo shows hardly ever.
    """
    ruled_out = rejections_of(face_ids)
    others = others_in_photos(face_ids)
    threshold = analyzer.similarity_scale().suggestion_threshold
    faces = Face.objects.for_owner(owner).comparable().filter(pk__in=face_ids).not_by_users_word()
    suggestions = {}
    for face in faces.only("embedding"):
        candidates = nearest_people(
            owner_id=owner.pk,
            embedding=face.embedding,
            max_distance=threshold,
            without=ruled_out[face.pk],
        )
        visible = [candidate for candidate in candidates if not candidate.person.hidden]
        if asked := worth_asking(visible, others[face.pk]):
            suggestions[face.pk] = asked[0]
    ascribed = faces_with_people().filter(pk__in=suggestions, assignment__isnull=False)
    for face in ascribed:
        if face.assignment.person_id == suggestions[face.pk].person.pk:
            del suggestions[face.pk]
    return suggestions


def suggested_faces(
    *, owner: User, person_id: uuid.UUID, limit: int = 50
) -> list[tuple[Face, Candidate]]:
    """Faces that may show this person too and wait for their owner's word, the likeliest first.

    Raises PersonNotFound.
    """
    person = owned_person(owner, person_id)
    confirmed = Face.objects.for_owner(owner).comparable().by_users_word()
    exemplars = confirmed.filter(assignment__person=person).order_by("-quality", "pk")
    waiting = Face.objects.for_owner(owner).comparable().not_by_users_word()
    threshold = analyzer.similarity_scale().suggestion_threshold
    near: set[uuid.UUID] = set()
    for exemplar in exemplars.only("embedding")[:EXEMPLARS]:
        near |= nearest_faces(waiting, exemplar.embedding, threshold, limit).keys()
    suggested = suggestions_for(owner=owner, face_ids=near)
    own = {face_id: one for face_id, one in suggested.items() if one.person == person}
    likeliest = sorted(own, key=lambda face_id: (own[face_id].distance, face_id))[:limit]
    faces = faces_with_people().select_related("photo", "assignment__person").in_bulk(likeliest)
    return [(faces[face_id], own[face_id]) for face_id in likeliest]


def rejections_of(face_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """The people whom each face is said not to show; none for a face without."""
    ruled_out: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    said = Rejection.objects.filter(face__in=face_ids).values_list("face_id", "person_id")
    for face_id, person_id in said:
        ruled_out[face_id].add(person_id)
    return ruled_out
