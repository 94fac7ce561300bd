"""What owners do with the people in their photos: name, merge, split, hide, choose covers.

What an owner says outranks what the machine thinks, through every re-run. Whatever is said about a
group that the machine made is said about its faces: they are then assigned by the owner's word.
Each function can be undone by `history.undo_last`, and on commit has the machine think anew about
the faces concerned.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from analysis.errors import AnalysisError
from analysis.models import Act, Assignment, Person, Rejection
from analysis.models.person import NAME_LENGTH, PersonQuerySet, as_kept
from analysis.services.gallery import (
    assign,
    faces_with_people,
    is_the_machines,
    lock_gallery,
    owned_faces,
    owned_people,
    owned_person,
    person_of,
    take_at_word,
    withdraw,
)
from analysis.services.people.history import faces_spoken_of, recorded_act
from analysis.services.people.likeness import carry_differences
from analysis.services.recognition.limits import strictest_wish

if TYPE_CHECKING:
    from accounts.models import User
    from analysis.models import Face
    from analysis.models.face import FaceQuerySet


class NameUnfit(AnalysisError):
    """A name that is empty, not to be seen, or too long."""

    code = "name_unfit"

    def __init__(self) -> None:
        super().__init__(
            _("A person's name has 1 to %(name_length)s characters. Give another one.")
            % {"name_length": NAME_LENGTH}
        )


class NothingToMerge(AnalysisError):
    """A merge of one person with nobody else."""

    code = "nothing_to_merge"

    def __init__(self) -> None:
        super().__init__(_("A merge takes two different people at least. Choose another one."))


class FaceOfAnother(AnalysisError):
    """A face that does not show the person about whom something is said."""

    code = "face_of_another"

    def __init__(self) -> None:
        super().__init__(
            _("This face is not among the visible faces of this person. Choose one of theirs.")
        )


class WholePersonSplit(AnalysisError):
    """A split that would leave nobody behind."""

    code = "whole_person_split"

    def __init__(self) -> None:
        super().__init__(_("A split leaves at least one face behind. Choose fewer faces."))


def people_of(owner: User) -> PersonQuerySet:
    """The owner's people whom a list may show, with `face_count` and `cover_face_id`.

    That is whoever is not hidden and has a name or a visible face.
    """
    people = Person.objects.for_owner(owner).filter(hidden=False).with_faces()
    return people.exclude(Q(name="") & Q(face_count=0))


def faces_of(owner: User, person_id: uuid.UUID) -> FaceQuerySet:
    """The person's visible faces with assignment and photo, the best first.

    Raises PersonNotFound.
    """
    person = owned_person(owner, person_id)
    faces = faces_with_people().for_owner(owner).visible().filter(assignment__person=person)
    return faces.select_related("photo", "assignment__person").order_by("-quality", "pk")


@transaction.atomic
def create_person(*, owner: User, name: str, face_ids: Collection[uuid.UUID] = ()) -> Person:
    """A new person of this name, whom these faces show; see `claim`.

    Raises FaceNotFound, NameUnfit.
    """
    name = fit(name)
    lock_gallery(owner.pk)
    faces = owned_faces(owner, face_ids)
    person = Person(owner=owner, name=name)
    former, concerned = people_and_faces_at_stake(faces)
    with recorded_act(owner, Act.Kind.CREATE, people=[person.pk, *former], faces=concerned):
        person.save(force_insert=True)
        claim(person, faces)
    return person


@transaction.atomic
def name_person(*, owner: User, person_id: uuid.UUID, name: str) -> Person:
    """Name or rename a person; a group's faces are then all said to be that person's.

    Raises PersonNotFound, NameUnfit.
    """
    name = fit(name)
    lock_gallery(owner.pk)
    person = owned_person(owner, person_id)
    with recorded_act(owner, Act.Kind.NAME, people=[person.pk], faces=at_stake(person)):
        keep(person)
        person.name = name
        person.save(update_fields=["name"])
    return person


@transaction.atomic
def merge_people(*, owner: User, person_id: uuid.UUID, other_ids: Collection[uuid.UUID]) -> Person:
    """The others are this person too: all their faces become this person's, and they go.

    What was said not to show one of them does not show this person, unless it is among the faces;
    who was said to be different from one of them is different from this person.
    A person without a name or a cover takes over that of the first of the others who has one, and
    is recognised as surely as whoever of them is so most surely.
    Raises PersonNotFound, NothingToMerge.
    """
    lock_gallery(owner.pk)
    person, *others = owned_people(owner, [person_id, *other_ids])
    if not others:
        raise NothingToMerge
    ids = [one.pk for one in (person, *others)]
    with recorded_act(owner, Act.Kind.MERGE, people=ids, faces=faces_spoken_of(ids)):
        unite(person, others)
    return person


@transaction.atomic
def split_person(
    *, owner: User, person_id: uuid.UUID, face_ids: Collection[uuid.UUID], name: str = ""
) -> Person:
    """These of the person's faces show someone else, who is returned; a name may follow later.

    It is remembered that they do not show the person. Raises PersonNotFound, FaceNotFound,
    FaceOfAnother, WholePersonSplit, NameUnfit.
    """
    name = fit(name) if name.strip() else ""
    lock_gallery(owner.pk)
    person = owned_person(owner, person_id)
    faces = owned_faces(owner, face_ids)
    if not faces or any(person_of(face) != person for face in faces):
        raise FaceOfAnother
    if len(faces) == person.assignments.count():
        raise WholePersonSplit
    other = Person(owner=owner, name=name)
    spoken_of = faces_spoken_of([person.pk])
    with recorded_act(owner, Act.Kind.SPLIT, people=[person.pk, other.pk], faces=spoken_of):
        other.save(force_insert=True)
        give(other, faces)
    return other


@transaction.atomic
def choose_cover(*, owner: User, person_id: uuid.UUID, face_id: uuid.UUID) -> Person:
    """Show the person by this face. Raises PersonNotFound, FaceNotFound, FaceOfAnother."""
    lock_gallery(owner.pk)
    person = owned_person(owner, person_id)
    [face] = owned_faces(owner, [face_id])
    if person_of(face) != person or face.hidden:
        raise FaceOfAnother
    faces = {face.pk, *at_stake(person)}
    with recorded_act(owner, Act.Kind.COVER, people=[person.pk], faces=faces):
        give(person, [face])  # What the machine may take away is no cover.
        person.cover = face
        person.save(update_fields=["cover"])
    return person


@transaction.atomic
def hide_person(*, owner: User, person_id: uuid.UUID, hidden: bool) -> Person:
    """Leave a person out of lists and suggestions, or no longer; still recognised, to stay so.

    Raises PersonNotFound.
    """
    lock_gallery(owner.pk)
    person = owned_person(owner, person_id)
    with recorded_act(owner, Act.Kind.HIDE_PERSON, people=[person.pk], faces=at_stake(person)):
        keep(person)
        person.hidden = hidden
        person.save(update_fields=["hidden"])
    return person


@transaction.atomic
def tighten_person(*, owner: User, person_id: uuid.UUID, strictness: str) -> Person:
    """Have faces show this person more surely than the owner wants of all; "": as surely.

    Raises PersonNotFound.
    """
    lock_gallery(owner.pk)
    person = owned_person(owner, person_id)
    with recorded_act(owner, Act.Kind.STRICTNESS, people=[person.pk]):
        person.strictness = strictness
        person.save(update_fields=["strictness"])
    return person


@transaction.atomic
def delete_person(*, owner: User, person_id: uuid.UUID) -> None:
    """Forget who this is: the person goes, and whom their faces show is unknown again.

    Raises PersonNotFound.
    """
    lock_gallery(owner.pk)
    person = owned_person(owner, person_id)
    faces = faces_spoken_of([person.pk])
    with recorded_act(owner, Act.Kind.DELETE, people=[person.pk], faces=faces):
        withdraw(person.assignments.values_list("face_id", flat=True))
        person.delete()


def keep(person: Person) -> None:
    """Make a group that was the machine's its owner's, if it was."""
    if is_the_machines(person):
        take_at_word(person)


def give(person: Person, faces: Collection[Face]) -> None:
    """Assign faces to a person by the owner's word; whom they showed until now they do not show."""
    keep(person)
    formers = {former for face in faces if (former := person_of(face))} - {person}
    for former in formers:
        moved = [face for face in faces if person_of(face) == former]
        keep(former)
        assign(person, moved)
        Rejection.objects.bulk_create(
            (Rejection(face=face, person=former, owner_id=face.owner_id) for face in moved),
            ignore_conflicts=True,
        )
    assign(person, [face for face in faces if person_of(face) in (None, person)])


def claim(person: Person, faces: Collection[Face]) -> None:
    """Assign faces to a person by the owner's word, out of groups of which they said nothing.

    As `give`, but a group that the machine made is not corrected by it: nobody has looked at the
    rest of it, who may well be this person, too.
    """
    formers = {former for face in faces if (former := person_of(face))} - {person}
    groups = {former for former in formers if is_the_machines(former)}
    withdraw([face.pk for face in faces if person_of(face) in groups])
    give(person, owned_faces(person.owner, [face.pk for face in faces]))


def unite(person: Person, others: Collection[Person]) -> None:
    """Make these others this person, in an act that records them and all faces spoken of."""
    everybody = [person, *others]
    for one in everybody:
        keep(one)
    covers = [one.cover_id for one in everybody if one.cover_id]
    names = [one.name for one in everybody if one.name]
    Person.objects.filter(pk__in=[one.pk for one in everybody]).update(cover=None)
    carry_differences([other.pk for other in others], person)
    for other in others:
        _pour(other, person)
        other.delete()
    person.cover_id = covers[0] if covers else None
    person.name = names[0] if names else ""
    person.strictness = strictest_wish(everybody)
    person.save(update_fields=["cover", "name", "strictness"])


def at_stake(person: Person) -> set[uuid.UUID]:
    """The faces that saying something of this person may change, beside those it is said of.

    `keep` changes those of a group, and a group that loses its last face goes with its rejections.
    """
    return set() if person.name else faces_spoken_of([person.pk])


def people_and_faces_at_stake(
    faces: Collection[Face],
) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """The people of these faces, and all faces that giving these to someone else may change."""
    former = {person for face in faces if (person := person_of(face))}
    kept = set().union(*(at_stake(person) for person in former))
    return {person.pk for person in former}, {face.pk for face in faces} | kept


def _pour(other: Person, person: Person) -> None:
    """Give one person's faces and rejections to another.

    A face that the owner said shows the one and not the other shows both, now that they are one;
    a face that the machine ascribed to the one and the owner denied the other shows neither.
    """
    for shown, denied in ((other, person), (person, other)):
        doubtful = shown.assignments.filter(
            source=Assignment.Source.MACHINE, face__rejections__person=denied
        )
        withdraw(list(doubtful.values_list("face_id", flat=True)))
        denied.rejections.filter(face__assignment__person=shown).delete()
    other.assignments.update(person=person)
    other.rejections.exclude(face__in=person.rejections.values("face")).update(person=person)


def fit(name: str) -> str:
    """The name as it is kept. Raises NameUnfit, also where nothing of it would be seen."""
    name = as_kept(name)
    if not 1 <= len(name) <= NAME_LENGTH:
        raise NameUnfit
    return name
