"""How near a face has to be to those of somebody, to be said to show them, in an owner's gallery.

The limits fall with the number of people and faces that the gallery knows, since every one of them
is a chance to be wrong; with what the owner wants, of all or of one person; and with the age of the
face, since the network tells children apart less well.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count

from analysis import analyzer
from analysis.analyzer import AgeShift, ComparisonErrors, FalseMatches
from analysis.models import Face, Person, Recognition, Strictness
from analysis.services.dispatch import dispatch_recognition
from analysis.services.gallery import confirmed_faces, lock_gallery
from analysis.services.recognition.questions import SeenFace

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Limits:
    """The distances that decide in one owner's gallery.

    strictness: what its owner wants of all. people: whom it knows. comparisons: as how many a
    search of it counts.
    """

    strictness: str
    people: int
    comparisons: float

    def automatic(self, youngest: float | None = None, wanted: str = "") -> float:
        """Up to which it is written down that a face shows a person.

        youngest: the least age that the face may have, in years; None where it is unknown.
        wanted: the strictness that is asked for this person; "" for none of their own.
        """
        level = self._stricter(wanted)
        return analyzer.automatic_threshold(_curve(), level, self.comparisons, youngest)

    def suggestion(self, youngest: float | None = None, wanted: str = "") -> float:
        """Up to which it is asked whether a face shows a person; as `automatic`."""
        level = self._stricter(wanted)
        return analyzer.suggestion_threshold(_curve(), level, self.comparisons, youngest)

    def _stricter(self, wanted: str) -> str:
        return stricter(self.strictness, wanted)


@dataclass(frozen=True, slots=True)
class Level:
    """What a strictness means in an owner's gallery.

    false_answers: the share of questions about others that it lets be answered with a name.
    errors: of comparing two faces, as measured. Distances: up to which two faces are called one
    person's, an adult's face is ascribed to somebody, and somebody is suggested.
    """

    strictness: Strictness
    false_answers: float
    errors: ComparisonErrors
    verification_distance: float
    automatic_distance: float
    suggestion_distance: float


def levels_in(limits: Limits) -> list[Level]:
    """All levels, in a gallery of this size, the strictest first."""
    errors = analyzer.similarity_scale().errors
    levels = []
    for strictness in Strictness:
        there = replace(limits, strictness=strictness)
        levels.append(
            Level(
                strictness,
                analyzer.FALSE_ANSWERS[strictness],
                errors[strictness],
                verification_distance(strictness),
                there.automatic(),
                there.suggestion(),
            )
        )
    return levels


def age_shifts() -> tuple[AgeShift, ...]:
    """By how much nearer the faces of children have to be."""
    return _curve().age_shifts


def limits_of(owner_id: int) -> Limits:
    """The limits that hold in this owner's gallery now."""
    people = confirmed_faces(owner_id).order_by().values_list("assignment__person")
    faces_of_each = list(people.annotate(faces=Count("pk")).values_list("faces", flat=True))
    comparisons = _curve().comparisons(faces_of_each)
    return Limits(strictness_of(owner_id), len(faces_of_each), comparisons)


def verification_distance(strictness: str, *faces: Face | SeenFace) -> float:
    """Up to which two faces are called one person's, by their ages."""
    return analyzer.verification_threshold(_curve(), strictness, youngest_of(*faces))


def strictness_of(owner_id: int) -> str:
    """What the owner wants of all."""
    wanted = Recognition.objects.filter(owner=owner_id).values_list("strictness", flat=True)
    return wanted.first() or Strictness.USUAL.value


def stricter(*levels: str) -> str:
    """The strictest of these; "" is none."""
    return min(filter(None, levels), key=analyzer.FALSE_ANSWERS.__getitem__, default="")


def youngest_of(*faces: Face | SeenFace) -> float | None:
    """The least age, in years, that one of the faces may well have; None where none has any.

    That is the lower end of the estimate's interval: a child taken for an older one would be held
    to a limit that is too wide.
    """
    ages = [_least_age(face) for face in faces]
    return min((age for age in ages if age is not None), default=None)


@transaction.atomic
def choose_strictness(*, owner: User, strictness: Strictness) -> None:
    """Have all of the owner's faces recognised as surely as this, on commit."""
    lock_gallery(owner.pk)
    Recognition.objects.update_or_create(
        owner=owner, defaults={"strictness": strictness, "settled_by": ""}
    )
    dispatch_recognition(owner.pk)


def strictest_wish(people: Collection[Person]) -> str:
    """What is to be asked of somebody who all of these people turn out to be."""
    return stricter(*(person.strictness for person in people))


def _least_age(face: Face | SeenFace) -> float | None:
    if isinstance(face, SeenFace):
        return face.said["age"]["low"] if "age" in face.said else None
    return face.age_low_years


def _curve() -> FalseMatches:
    return analyzer.similarity_scale().false_matches
