"""Faces that are like somebody's and wait for their owner's word, answered together.

What is shown at once is answered at once: one act, which one undoing takes back.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from analysis import analyzer
from analysis.models import Act, Face, Person, Rejection
from analysis.services.gallery import (
    faces_with_people,
    is_the_machines,
    lock_gallery,
    owned_faces,
    owned_person,
    person_of,
    withdraw,
)
from analysis.services.people.changing import (
    at_stake,
    claim,
    fit,
    keep,
    people_and_faces_at_stake,
    unite,
)
from analysis.services.people.history import faces_spoken_of, recorded_act
from analysis.services.people.naming import of_this_name, say_who
from analysis.services.recognition.identification import (
    EXEMPLARS,
    rejections_of,
    suggested_faces,
)
from analysis.services.recognition.limits import limits_of
from analysis.services.recognition.one_per_photo import others_in_photos
from analysis.services.recognition.search import Candidate, nearest_faces

if TYPE_CHECKING:
    from accounts.models import User

MOST_LIKES = 50  # faces that somebody can look through


def likes_of(
    *, owner: User, person_id: uuid.UUID, limit: int = MOST_LIKES
) -> list[tuple[Face, Candidate]]:
    """Faces that may show this person too and wait for their owner's word, the likeliest first.

    Of a group that the machine made, of which no face is confirmed, those near its own faces.
    Raises PersonNotFound.
    """
    person = owned_person(owner, person_id)
    if is_the_machines(person):
        return _like_a_group(owner, person, limit)
    return suggested_faces(owner=owner, person_id=person_id, limit=limit)


def _like_a_group(owner: User, group: Person, limit: int) -> list[tuple[Face, Candidate]]:
    """Faces in other groups or in none, near enough to one of the group's to be asked about."""
    comparable = Face.objects.for_owner(owner).comparable()
    named = Person.objects.for_owner(owner).named()
    waiting = comparable.not_by_users_word().exclude(assignment__person=group)
    waiting = waiting.exclude(assignment__person__in=named)
    reach = limits_of(owner.pk).suggestion(wanted=group.strictness)
    nearest: dict[uuid.UUID, tuple[float, uuid.UUID]] = {}
    exemplars = comparable.filter(assignment__person=group).order_by("-quality", "pk")
    for exemplar in exemplars.only("embedding")[:EXEMPLARS]:
        near = nearest_faces(waiting, exemplar.embedding, reach, limit)
        for face_id, distance in near.items():
            known = nearest.get(face_id, (distance, exemplar.pk))
            nearest[face_id] = min(known, (distance, exemplar.pk))
    ruled_out, beside = rejections_of(nearest), others_in_photos(nearest)
    likely = [
        face_id
        for face_id in sorted(nearest, key=lambda face_id: (nearest[face_id], face_id))
        if group.pk not in ruled_out[face_id] | beside[face_id]
    ][:limit]
    faces = faces_with_people().select_related("photo", "assignment__person").in_bulk(likely)
    scale = analyzer.similarity_scale()
    return [
        (faces[face_id], Candidate(group, distance, scale.probability(distance), exemplar_id))
        for face_id in likely
        for distance, exemplar_id in [nearest[face_id]]
    ]


@transaction.atomic
def say_who_with_likes(
    *, owner: User, person_id: uuid.UUID, name: str, face_ids: Collection[uuid.UUID] = ()
) -> Person:
    """A group, and these faces beside it, show whoever has this name, or someone new of it.

    As `naming.say_who`, with faces that go along. Returns who it is. Raises PersonNotFound,
    FaceNotFound, NameUnfit.
    """
    if not face_ids:
        return say_who(owner=owner, person_id=person_id, name=name)
    name = fit(name)
    lock_gallery(owner.pk)
    group = owned_person(owner, person_id)
    faces = owned_faces(owner, face_ids)
    known = None if group.name else of_this_name(owner, name)
    former, concerned = people_and_faces_at_stake(faces)
    people = {group.pk, *former, *([known.pk] if known else [])}
    spoken_of = faces_spoken_of([group.pk, *([known.pk] if known else [])])
    kind = Act.Kind.MERGE if known else Act.Kind.NAME
    with recorded_act(owner, kind, people=people, faces=concerned | spoken_of):
        if known:
            unite(known, [group])
        else:
            keep(group)
            group.name = name
            group.save(update_fields=["name"])
        claim(known or group, faces)
    return known or group


@transaction.atomic
def answer_suggestions(
    *,
    owner: User,
    person_id: uuid.UUID,
    shown_by: Collection[uuid.UUID] = (),
    not_shown_by: Collection[uuid.UUID] = (),
) -> Person:
    """These faces show this person, and those do not, which is never asked again: one act.

    A face of both shows them. Raises PersonNotFound, FaceNotFound.
    """
    lock_gallery(owner.pk)
    person = owned_person(owner, person_id)
    faces = owned_faces(owner, shown_by)
    others = owned_faces(owner, set(not_shown_by) - set(shown_by))
    former, concerned = people_and_faces_at_stake(faces)
    concerned |= at_stake(person) | {face.pk for face in others}
    kind = Act.Kind.CONFIRM if faces else Act.Kind.REJECT
    with recorded_act(owner, kind, people={person.pk, *former}, faces=concerned):
        keep(person)
        claim(person, faces)
        withdraw([face.pk for face in others if person_of(face) == person])
        Rejection.objects.bulk_create(
            [Rejection(face=face, person=person, owner=owner) for face in others],
            ignore_conflicts=True,
        )
    return person
