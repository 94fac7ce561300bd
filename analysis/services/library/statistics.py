"""What a user's library consists of, in numbers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, TruncMonth

from analysis.models import Face, Person, Photo
from analysis.services.library.answers import surely_expressive, surely_gendered

if TYPE_CHECKING:
    from accounts.models import User

# Youngest and oldest completed year of each band; of the last there is no oldest.
AGE_BANDS = [(low, low + 9) for low in range(0, 70, 10)] + [(70, None)]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Numbers of an owner's photos, of their visible faces, and of the people on them.

    photos_by_month: by the month in which each was taken, or uploaded where that is unknown, the
    first one first. Of what the models do not say of a face, or not surely, no number tells.
    """

    photos: int
    photo_bytes: int
    photos_by_state: dict[str, int]
    photos_by_month: dict[datetime.date, int]
    faces: int
    faces_by_age: dict[str, int]
    faces_by_gender: dict[str, int]
    faces_by_expression: dict[str, int]
    faces_assigned: int
    people_named: int
    people_unnamed: int


def statistics_of(owner: User) -> Statistics:
    """Count everything that the owner has, in five queries."""
    photos, faces = Photo.objects.for_owner(owner), Face.objects.for_owner(owner).visible()
    states = photos.order_by().values("state").annotate(number=Count("pk"), size=Sum("size_bytes"))
    by_state = {row["state"]: row for row in states}
    dated = photos.order_by().annotate(month=TruncMonth(Coalesce("taken_at", "created_at")))
    months = dated.values("month").annotate(number=Count("pk")).order_by("month")
    counted = faces.aggregate(
        total=Count("pk"),
        assigned=Count("assignment"),
        **{name: Count("pk", filter=within) for name, within in _age_bands()},
        **{
            label: Count("pk", filter=surely_gendered() & Q(gender=label))
            for label in Face.Gender.values
        },
    )
    expressions = faces.filter(surely_expressive()).order_by().values("expression__label")
    people = Person.objects.for_owner(owner).aggregate(
        named=Count("pk", filter=~Q(name="")), unnamed=Count("pk", filter=Q(name=""))
    )
    return Statistics(
        photos=sum(row["number"] for row in by_state.values()),
        photo_bytes=sum(row["size"] for row in by_state.values()),
        photos_by_state={
            state: by_state[state]["number"] if state in by_state else 0
            for state in Photo.State.values
        },
        photos_by_month={row["month"].date(): row["number"] for row in months},
        faces=counted["total"],
        faces_by_age={name: counted[name] for name, _ in _age_bands()},
        faces_by_gender={label: counted[label] for label in Face.Gender.values},
        faces_by_expression={
            row["expression__label"]: row["number"]
            for row in expressions.annotate(number=Count("pk")).order_by("expression__label")
        },
        faces_assigned=counted["assigned"],
        people_named=people["named"],
        people_unnamed=people["unnamed"],
    )


def _age_bands() -> list[tuple[str, Q]]:
    """The name of each band and the faces in it, the youngest first."""
    return [
        (
            f"{low}+" if high is None else f"{low}-{high}",
            Q(age_years__gte=low)
            if high is None
            else Q(age_years__gte=low, age_years__lt=high + 1),
        )
        for low, high in AGE_BANDS
    ]
