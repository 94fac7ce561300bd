"""What owners say about single faces: who it is, who it is not, and that it is to be left out.

As in services.people.changing: it outranks the machine, and `history.undo_last` undoes it.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from analysis.errors import AnalysisError
from analysis.models import Act, Face, Rejection
from analysis.services.gallery import (
    lock_gallery,
    owned_face,
    owned_person,
    person_of,
    withdraw,
)
from analysis.services.people.changing import at_stake, claim, keep, people_and_faces_at_stake
from analysis.services.people.history import recorded_act

if TYPE_CHECKING:
    from accounts.models import User
    from analysis.models import Person


class FaceOfNobody(AnalysisError):
    """Something said of a face's person, where nobody is ascribed to the face or named."""

    code = "face_of_nobody"

    def __init__(self) -> None:
        super().__init__(_("Nobody is ascribed to this face yet. Say which person you mean."))


@transaction.atomic
def confirm_face(*, owner: User, face_id: uuid.UUID, person_id: uuid.UUID | None = None) -> Face:
    """The face shows this person; without one, whom the machine ascribed to it.

    Raises FaceNotFound, PersonNotFound, FaceOfNobody.
    """
    lock_gallery(owner.pk)
    face = owned_face(owner, face_id)
    return _give(owner, Act.Kind.CONFIRM, face, _meant(owner, face, person_id))


@transaction.atomic
def move_face(*, owner: User, face_id: uuid.UUID, person_id: uuid.UUID) -> Face:
    """The face shows this person, and not somebody else, which is remembered; see `claim`.

    Raises FaceNotFound, PersonNotFound.
    """
    lock_gallery(owner.pk)
    face = owned_face(owner, face_id)
    return _give(owner, Act.Kind.MOVE, face, owned_person(owner, person_id))


@transaction.atomic
def reject_face(*, owner: User, face_id: uuid.UUID, person_id: uuid.UUID | None = None) -> Face:
    """The face does not show this person; without one, whom it is ascribed to.

    It is never ascribed to or suggested as that person again. Raises FaceNotFound,
    PersonNotFound, FaceOfNobody.
    """
    lock_gallery(owner.pk)
    face = owned_face(owner, face_id)
    person = _meant(owner, face, person_id)
    faces = {face.pk, *at_stake(person)}
    with recorded_act(owner, Act.Kind.REJECT, people=[person.pk], faces=faces):
        keep(person)
        if person_of(face) == person:
            withdraw([face.pk])
        Rejection.objects.bulk_create(
            [Rejection(face=face, person=person, owner=owner)], ignore_conflicts=True
        )
    return owned_face(owner, face_id)


@transaction.atomic
def hide_face(*, owner: User, face_id: uuid.UUID, hidden: bool) -> Face:
    """Leave a face out of everything, or no longer, whatever was said of it. Raises FaceNotFound.

    As what it is left out for good is said by `services.faces.left_out.leave_out`.
    """
    lock_gallery(owner.pk)
    face = owned_face(owner, face_id)
    person = person_of(face)
    people = [person.pk] if person else []
    with recorded_act(owner, Act.Kind.HIDE_FACE, people=people, faces=[face.pk]):
        if person and hidden and person.cover_id == face.pk:
            person.cover = None
            person.save(update_fields=["cover"])
        face.hidden, face.hidden_as = hidden, ""
        face.save(update_fields=["hidden", "hidden_as"])
    return owned_face(owner, face_id)


def _meant(owner: User, face: Face, person_id: uuid.UUID | None) -> Person:
    person = owned_person(owner, person_id) if person_id else person_of(face)
    if person is None:
        raise FaceOfNobody
    return person


def _give(owner: User, kind: Act.Kind, face: Face, person: Person) -> Face:
    former, faces = people_and_faces_at_stake([face])
    people = {person.pk, *former}
    with recorded_act(owner, kind, people=people, faces=faces | at_stake(person)):
        claim(person, [face])
    return owned_face(owner, face.pk)
