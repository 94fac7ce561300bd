"""Recognition 1:N: whom a face shows, among the people whom its owner has confirmed faces of."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from analysis.models import Face, Rejection
from analysis.services.gallery import assignment_of, faces_with_people, owned_person
from analysis.services.recognition.limits import Limits, limits_of, youngest_of
from analysis.services.recognition.nearer_unknown import nearer_unknown_of_gallery
from analysis.services.recognition.one_per_photo import others_in_photos
from analysis.services.recognition.search import Candidate, nearest_faces, nearest_people

if TYPE_CHECKING:
    import numpy as np

    from accounts.models import User
    from analysis.services.recognition.questions import SeenFace

# Confirmed faces of one person, the best, whose likes are looked for.
EXEMPLARS = 20
ANY_DISTANCE = 4.0  # No two embeddings are further apart.


class Answer(models.TextChoices):
    """What identification says of a face."""

    KNOWN = "known", _("Known")  # surely enough to be written down unasked
    POSSIBLE = "possible", _("Possible")  # worth asking about
    UNKNOWN = "unknown", _("Unknown")


@dataclass(frozen=True, slots=True)
class Identification:
    """Whom a face shows, among the people whom its owner has confirmed faces of.

    best, second: the two who are most like it, however little; None where nobody is left. The
    answer is about the best. automatic_distance, suggestion_distance: up to which the best would be
    known, and possible. unknown_distance: how far an unknown face is that is nearer than the best,
    who is therefore possible and not known; None where there is none.
    """

    answer: Answer
    best: Candidate | None
    second: Candidate | None
    automatic_distance: float
    suggestion_distance: float
    unknown_distance: float | None = None

    @property
    def margin(self) -> float | None:
        """By how much the best is nearer than the second, 0 or more; None where one is missing."""
        if self.best is None or self.second is None:
            return None
        return self.second.distance - self.best.distance


def identify(*, owner: User, face: Face | SeenFace) -> Identification:
    """Whom this face shows, stored or just seen; what its owner said of it does not count.

    Nobody hidden is named: a face that is most like theirs is unknown.
    """
    return _identified(owner.pk, face, limits_of(owner.pk))


def suggestions_for(
    *, owner: User, face_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Identification]:
    """Whom those of the owner's comparable faces may show of which the owner has not said it.

    Whom its owner has said that a face does not show is out of the question; whom another face of
    its photo shows, nearly so. Left out are faces that are ascribed to the best already.
    """
    limits = limits_of(owner.pk)
    ruled_out = rejections_of(face_ids)
    others = others_in_photos(face_ids)
    faces = Face.objects.for_owner(owner).comparable().filter(pk__in=face_ids).not_by_users_word()
    faces = faces.select_related("assignment").only("embedding", "age_low_years", "assignment")
    suggestions = {}
    for face in faces:
        identified = _identified_in_photo(
            owner.pk, face, limits, ruled_out[face.pk], others[face.pk]
        )
        assignment = assignment_of(face)
        if not (
            assignment and identified.best and assignment.person_id == identified.best.person.pk
        ):
            suggestions[face.pk] = identified
    return suggestions


def _identified_in_photo(
    owner_id: int,
    face: Face,
    limits: Limits,
    ruled_out: set[uuid.UUID],
    others: set[uuid.UUID],
) -> Identification:
    """Whom a face shows beside others of its photo, who show these people.

    Of those it is said only where the machine would write it down if it were not for the photo.
    """
    elsewhere = _identified(owner_id, face, limits, without=ruled_out | others)
    if not others or elsewhere.answer != Answer.UNKNOWN:
        return elsewhere
    anywhere = _identified(owner_id, face, limits, without=ruled_out)
    if anywhere.answer != Answer.KNOWN:
        return elsewhere
    return replace(anywhere, answer=Answer.POSSIBLE)  # It is asked, and not written down.


def _identified(
    owner_id: int,
    face: Face | SeenFace,
    limits: Limits,
    without: Collection[uuid.UUID] = (),
) -> Identification:
    youngest = youngest_of(face)
    best, second = _nearest_two(owner_id, face.embedding, without)
    wanted = best.person.strictness if best else ""
    automatic = limits.automatic(youngest, wanted)
    suggestion = limits.suggestion(youngest, wanted)
    answer, rival = Answer.UNKNOWN, None
    if best and best.person.hidden:
        best, second = None, None
    elif best and best.distance <= automatic:
        rival = nearer_unknown_of_gallery(owner_id, face.embedding, best.distance, limits)
        answer = Answer.KNOWN if rival is None else Answer.POSSIBLE
    elif best and best.distance <= suggestion:
        answer = Answer.POSSIBLE
    if second and second.person.hidden:
        second = None
    return Identification(answer, best, second, automatic, suggestion, rival)


def _nearest_two(
    owner_id: int, embedding: np.ndarray, without: Collection[uuid.UUID]
) -> tuple[Candidate | None, Candidate | None]:
    """The two people with the nearest confirmed faces, however far."""
    found = nearest_people(
        owner_id=owner_id,
        embedding=embedding,
        max_distance=ANY_DISTANCE,
        without=without,
        limit=2,
    )
    if len(found) == 1:  # All of the nearest faces may be one person's.
        found += nearest_people(
            owner_id=owner_id,
            embedding=embedding,
            max_distance=ANY_DISTANCE,
            without={found[0].person.pk, *without},
            limit=1,
        )
    best, second, *_ = [*found, None, None]
    return best, second


def suggested_faces(
    *, owner: User, person_id: uuid.UUID, limit: int = 50
) -> list[tuple[Face, Candidate]]:
    """Faces that may show this person too and wait for their owner's word, the likeliest first.

    Only the nearest `limit` faces are looked up, each of which may be somebody else's: there are
    more to ask about once these are answered. Raises PersonNotFound.
    """
    person = owned_person(owner, person_id)
    confirmed = Face.objects.for_owner(owner).comparable().by_users_word()
    exemplars = confirmed.filter(assignment__person=person).order_by("-quality", "pk")
    waiting = Face.objects.for_owner(owner).comparable().not_by_users_word()
    waiting = waiting.exclude(assignment__person=person)
    reach = limits_of(owner.pk).suggestion(wanted=person.strictness)
    nearest: dict[uuid.UUID, float] = {}
    for exemplar in exemplars.only("embedding")[:EXEMPLARS]:
        for face_id, far in nearest_faces(waiting, exemplar.embedding, reach, limit).items():
            nearest[face_id] = min(far, nearest.get(face_id, far))
    near = sorted(nearest, key=lambda face_id: (nearest[face_id], face_id))[:limit]
    suggested = suggestions_for(owner=owner, face_ids=near)
    own = {
        face_id: one.best
        for face_id, one in suggested.items()
        if one.answer != Answer.UNKNOWN and one.best and one.best.person == person
    }
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
