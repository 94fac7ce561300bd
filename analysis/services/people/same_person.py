"""Are these two the same person? What owners answer is remembered, also when people are merged."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.errors import AnalysisError
from analysis.models import Act, Likeness, Person
from analysis.services.gallery import lock_gallery, owned_people
from analysis.services.people.changing import at_stake, faces_of, keep, merge_people
from analysis.services.people.history import recorded_act
from analysis.services.people.likeness import call_two, in_order, probability_of_one

if TYPE_CHECKING:
    from accounts.models import User
    from analysis.models import Face
    from analysis.models.likeness import LikenessQuerySet

FACES_TO_COMPARE = 8


class OnePersonTwice(AnalysisError):
    """A question about one person and nobody else."""

    code = "one_person_twice"

    def __init__(self) -> None:
        super().__init__(_("This takes two different people. Choose another one."))


@dataclass(frozen=True, slots=True)
class Side:
    """One of two people to be compared, with the best of their faces."""

    person: Person
    faces: list[Face]


@dataclass(frozen=True, slots=True)
class Question:
    """Whether two people are one. stays: whose name and page both have if they are."""

    likeness: Likeness
    sides: tuple[Side, Side]
    stays: Person


def questions_to(owner: User) -> LikenessQuerySet:
    """The pairs that wait for the owner's word, the likeliest first, with both people.

    The people have `face_count` and `cover_face_id`.
    """
    people = Person.objects.for_owner(owner).with_faces()
    asked = Likeness.objects.for_owner(owner).to_ask()
    return asked.prefetch_related(Prefetch("first", people), Prefetch("second", people))


def next_question(owner: User, *, also_skipped: bool = False) -> Question | None:
    """The likeliest pair that waits for the owner's word; None where there is none.

    also_skipped: whether to ask of skipped ones where no others are left.
    """
    waiting = questions_to(owner)
    if not also_skipped:
        waiting = waiting.filter(answer="")
    likeness = waiting.first()
    if likeness is None:
        return None
    first, second = (
        Side(person, list(faces_of(owner, person.pk)[:FACES_TO_COMPARE]))
        for person in (likeness.first, likeness.second)
    )
    return Question(likeness, (first, second), who_stays(likeness.first, likeness.second))


@transaction.atomic
def call_same(*, owner: User, person_id: uuid.UUID, other_id: uuid.UUID) -> Person:
    """Both are one person, who is returned: a merge, into whoever has a name or more faces.

    Raises PersonNotFound, OnePersonTwice.
    """
    lock_gallery(owner.pk)
    stays = who_stays(*_two(owner, person_id, other_id))
    other = other_id if stays.pk == person_id else person_id
    return merge_people(owner=owner, person_id=stays.pk, other_ids=[other])


@transaction.atomic
def call_different(*, owner: User, person_id: uuid.UUID, other_id: uuid.UUID) -> Likeness:
    """They are two people, and are never asked about again, whomever they are merged with.

    Raises PersonNotFound, OnePersonTwice.
    """
    lock_gallery(owner.pk)
    people = _two(owner, person_id, other_id)
    faces = set().union(*(at_stake(person) for person in people))
    with recorded_act(
        owner, Act.Kind.DIFFERENT, people=[person.pk for person in people], faces=faces
    ):
        for person in people:
            keep(person)
        call_two(owner.pk, *in_order(person_id, other_id))
    return _likeness_of(owner, person_id, other_id)


@transaction.atomic
def skip(*, owner: User, person_id: uuid.UUID, other_id: uuid.UUID) -> Likeness:
    """The owner does not know: the pair is asked about again after all others.

    Who was called different stays so. Raises PersonNotFound, OnePersonTwice.
    """
    lock_gallery(owner.pk)
    _two(owner, person_id, other_id)
    first, second = in_order(person_id, other_id)
    Likeness.objects.get_or_create(
        first_id=first,
        second_id=second,
        defaults={
            "owner": owner,
            "probability": probability_of_one(owner.pk, first, second),
        },
    )
    pair = Likeness.objects.for_owner(owner).filter(first=first, second=second)
    pair.exclude(answer=Likeness.Answer.DIFFERENT).update(
        answer=Likeness.Answer.SKIPPED, answered_at=timezone.now()
    )
    return _likeness_of(owner, person_id, other_id)


def who_stays(one: Person, other: Person) -> Person:
    """Whose name and page two people have if they are one; both have `face_count`."""
    return max(one, other, key=lambda person: (bool(person.name), person.face_count, person.pk))


def _two(owner: User, person_id: uuid.UUID, other_id: uuid.UUID) -> list[Person]:
    if person_id == other_id:
        raise OnePersonTwice
    owned_people(owner, [person_id, other_id])
    found = Person.objects.for_owner(owner).with_faces().in_bulk([person_id, other_id])
    return [found[person_id], found[other_id]]


def _likeness_of(owner: User, person_id: uuid.UUID, other_id: uuid.UUID) -> Likeness:
    first, second = in_order(person_id, other_id)
    return Likeness.objects.for_owner(owner).get(first=first, second=second)
