"""An owner's gallery of people: what all changes of it begin and end with."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from analysis.errors import FaceNotFound, PersonNotFound
from analysis.models import Assignment, Face, Person, WaitingFace
from analysis.models.face import FaceQuerySet
from analysis.services.dispatch import dispatch_comparison, dispatch_recognition
from analysis.services.events import announce_people

if TYPE_CHECKING:
    from accounts.models import User


def lock_gallery(owner_id: int) -> None:
    """Have changes of this owner's gallery go one after the other, until the transaction ends."""
    get_user_model().objects.select_for_update(no_key=True).get(pk=owner_id)


def owned_person(owner: User, person_id: uuid.UUID) -> Person:
    """The owner's person of this id. Raises PersonNotFound, also for another owner's."""
    person = Person.objects.for_owner(owner).filter(pk=person_id).first()
    if person is None:
        raise PersonNotFound
    return person


def owned_people(owner: User, person_ids: Collection[uuid.UUID]) -> list[Person]:
    """The owner's people of these ids, in their order, each once. Raises PersonNotFound."""
    found = Person.objects.for_owner(owner).in_bulk(person_ids)
    if len(found) != len(set(person_ids)):
        raise PersonNotFound
    return [found[person_id] for person_id in dict.fromkeys(person_ids)]


def owned_faces(owner: User, face_ids: Collection[uuid.UUID]) -> list[Face]:
    """The owner's faces of these ids, each once, with their assignments and without embeddings.

    Raises FaceNotFound where one of them does not exist or is another owner's.
    """
    found = faces_with_people().for_owner(owner).in_bulk(face_ids)
    if len(found) != len(set(face_ids)):
        raise FaceNotFound
    return [found[face_id] for face_id in dict.fromkeys(face_ids)]


def owned_face(owner: User, face_id: uuid.UUID) -> Face:
    """The owner's face of this id, as `owned_faces`."""
    [face] = owned_faces(owner, [face_id])
    return face


def confirmed_faces(owner_id: int) -> FaceQuerySet:
    """The comparable faces of which the owner has said whom they show."""
    # The owner of the assignment, too: the database need not look it up face by face.
    faces = Face.objects.filter(owner=owner_id, assignment__owner=owner_id)
    return faces.comparable().by_users_word()


def faces_with_people() -> FaceQuerySet:
    """Faces with their assignments and people read along, and without embeddings."""
    return Face.objects.select_related("assignment__person").defer("embedding")


def person_of(face: Face) -> Person | None:
    """Whom the face shows, by whosever word; None where that is unknown."""
    assignment = assignment_of(face)
    return assignment.person if assignment else None


def assignment_of(face: Face) -> Assignment | None:
    return getattr(face, "assignment", None)


def is_the_machines(person: Person) -> bool:
    """Whether it is a group that the machine made and its owner has said nothing about."""
    return not person.name and not by_users_word(person).exists()


def by_users_word(person: Person):
    """The person's assignments by its owner's word."""
    return person.assignments.filter(source=Assignment.Source.USER)


def take_at_word(person: Person) -> None:
    """Make the owner's word what the machine said of the person's visible faces.

    Whoever names, merges or corrects a group has seen it: what remains in it is meant.
    """
    person.assignments.filter(source=Assignment.Source.MACHINE, face__hidden=False).update(
        source=Assignment.Source.USER, probability=None
    )


def assign(person: Person, faces: Iterable[Face]) -> None:
    """Record the owner's word that these faces show this person, and no one else.

    Who is said to be somebody is neither a stranger nor no face any more.
    """
    ids = [face.pk for face in faces]
    withdraw(ids)
    left_out = Face.objects.filter(pk__in=ids).exclude(hidden_as="")
    left_out.update(hidden=False, hidden_as="")
    person.rejections.filter(face__in=ids).delete()
    Assignment.objects.bulk_create(
        Assignment(
            face_id=face_id,
            person=person,
            owner_id=person.owner_id,
            source=Assignment.Source.USER,
        )
        for face_id in ids
    )


def withdraw(face_ids: Collection[uuid.UUID]) -> None:
    """Have these faces show nobody, and be nobody's cover."""
    Person.objects.filter(cover__in=face_ids).update(cover=None)
    Assignment.objects.filter(face__in=face_ids).delete()


def remove_faces(owner_id: int, faces: FaceQuerySet) -> None:
    """Delete faces, and the groups whose last they are; what they spoke for is thought anew.

    To be used after `lock_gallery`. On commit: an event to the owner, if anybody loses a face.
    """
    people = list(Person.objects.filter(assignments__face__in=faces).values_list("pk", flat=True))
    if people:
        announce_people(owner_id)
    # Beside a face that goes, another of its photo may have been taken for nobody.
    beside = Face.objects.filter(photo__faces__in=faces.filter(assignment__isnull=False))
    reconsider(owner_id, faces=list(beside.values_list("pk", flat=True)), people=people)
    compare_anew(owner_id, people)
    Person.objects.filter(cover__in=faces).update(cover=None)
    faces.delete()
    drop_empty_groups(owner_id)


def drop_empty_groups(owner_id: int) -> None:
    """Delete people without a name of whom no face is left."""
    some_face = Assignment.objects.filter(person=OuterRef("pk"))
    Person.objects.filter(owner=owner_id, name="").exclude(Exists(some_face)).delete()


def reconsider(
    owner_id: int,
    *,
    faces: Collection[uuid.UUID | str],
    people: Collection[uuid.UUID | str] = (),
) -> bool:
    """Have the machine think anew, on commit, about whom the faces show that this may change.

    Says whether there are any.

    faces: those of which something was said. people: those who gained or lost faces; what the
    machine ascribed to them may no longer hold, and the limits may have moved.
    """
    if not (faces or people):
        return False
    by_machine = Q(assignment__person__in=people, assignment__source=Assignment.Source.MACHINE)
    concerned = Face.objects.filter(Q(pk__in=faces) | by_machine, owner=owner_id)
    dispatch_recognition(owner_id)
    return have_recognized(owner_id, concerned)


def have_recognized(owner_id: int, faces: FaceQuerySet) -> bool:
    """Have these of the owner's faces wait to be thought about; says whether there are any."""
    ids = list(faces.values_list("pk", flat=True))
    WaitingFace.objects.bulk_create(
        (WaitingFace(face_id=face_id, owner_id=owner_id) for face_id in ids), ignore_conflicts=True
    )
    return bool(ids)


def compare_anew(owner_id: int, people: Collection[uuid.UUID | str]) -> None:
    """Have these people, whose faces have changed, compared with others again, on commit."""
    changed = Person.objects.filter(owner=owner_id, pk__in=people)
    if changed.update(uncompared_since=timezone.now()):
        dispatch_comparison(owner_id)
