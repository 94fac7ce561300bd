"""What an owner's word changed beyond itself: faces that the machine then ascribed to others.

Every run of recognition after an act notes them, and the owner's pages tell: "14 more photos of
Ana; 2 taken away". The owner looks at them, and says of each whether it is right, or of all.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from analysis.models import Act, Assignment, Consequence, Person
from analysis.services.events import announce_consequences
from analysis.services.gallery import lock_gallery, owned_person

if TYPE_CHECKING:
    from accounts.models import User


class Change(NamedTuple):
    """Whom the machine took a face for before and after a run of recognition; None for nobody."""

    face_id: uuid.UUID
    before: uuid.UUID | None
    after: uuid.UUID | None


FaceOfPerson = tuple[uuid.UUID, uuid.UUID]


@dataclass(frozen=True, slots=True)
class Spread:
    """In how many photos somebody is seen now, and in how many no longer, since acts."""

    person: Person
    gained: int
    lost: int


def note_consequences(*, owner_id: int, changes: Collection[Change]) -> None:
    """Note what a run of recognition changed, if it was an act that it followed from.

    To be used within recognition's transaction. On commit: an event to the owner, if anything did.
    """
    acts = Act.objects.filter(owner=owner_id, spread_at__isnull=True).order_by("-pk")
    act = acts.first()
    found = {
        (change.face_id, person): is_gained
        for change in changes
        if change.before != change.after
        for person, is_gained in ((change.before, False), (change.after, True))
        if person
    }
    over = _take_back(found)
    noted = _note(act, {key: found[key] for key in found.keys() - over}) if act else False
    acts.update(spread_at=timezone.now())
    if over or noted:
        announce_consequences(owner_id)


def forget_consequences(face_ids: Iterable[uuid.UUID | str]) -> None:
    """The owner has said whom these faces show: there is nothing left to look at."""
    Consequence.objects.filter(face__in=list(face_ids)).delete()


def spread_of(owner: User) -> list[Spread]:
    """What the owner has not looked at yet, by person, those first whom it is most about."""
    photos = Count("consequences__face__photo", distinct=True)
    people = Person.objects.for_owner(owner).filter(consequences__isnull=False)
    counted = people.annotate(
        gained=Count(
            "consequences__face__photo", filter=Q(consequences__gained=True), distinct=True
        ),
        lost=Count(
            "consequences__face__photo", filter=Q(consequences__gained=False), distinct=True
        ),
        photos=photos,
    ).order_by("-photos", "name", "pk")
    return [Spread(person, person.gained, person.lost) for person in counted]


def consequences_of(owner: User) -> QuerySet[Consequence]:
    """The faces that the owner has not looked at yet, with person, photo and assignment."""
    return Consequence.objects.for_owner(owner).select_related(
        "person", "face__photo", "face__assignment__person"
    )


@transaction.atomic
def accept_consequences(*, owner: User, person_id: uuid.UUID | None = None) -> int:
    """The owner has looked at what changed, of one person or of all; returns of how many faces.

    Nothing else changes: what the machine thinks stays what it thinks. Raises PersonNotFound.
    """
    lock_gallery(owner.pk)
    seen = Consequence.objects.for_owner(owner)
    if person_id:
        seen = seen.filter(person=owned_person(owner, person_id))
    number, _ = seen.delete()
    return number


def _take_back(found: dict[FaceOfPerson, bool]) -> set[FaceOfPerson]:
    """Forget what these changes take back; returns of which they did.

    Gained and lost again, or the other way round: it is as it was when the owner last looked.
    """
    noted = Consequence.objects.filter(face__in={face for face, _ in found})
    over = {
        (one.face_id, one.person_id): one.pk
        for one in noted
        if found.get((one.face_id, one.person_id), one.gained) != one.gained
    }
    Consequence.objects.filter(pk__in=over.values()).delete()
    return set(over)


def _note(act: Act, found: dict[FaceOfPerson, bool]) -> bool:
    """Write down what changed of people of whom the owner has said something; whether any did."""
    people = Person.objects.filter(pk__in={person for _, person in found})
    said = Assignment.objects.filter(person__in=people, source=Assignment.Source.USER)
    known = set(
        people.filter(~Q(name="") | Q(pk__in=said.values("person"))).values_list("pk", flat=True)
    )
    rows = [
        Consequence(
            owner_id=act.owner_id, act=act, face_id=face, person_id=person, gained=is_gained
        )
        for (face, person), is_gained in found.items()
        if person in known
    ]
    Consequence.objects.bulk_create(rows, ignore_conflicts=True)
    return bool(rows)
