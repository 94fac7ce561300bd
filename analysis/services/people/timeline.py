"""How somebody changed over the time that their photos span."""

from __future__ import annotations

import datetime
import uuid
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Avg, Count, Max, Min
from django.db.models.functions import Coalesce, TruncDay, TruncMonth, TruncYear
from django.db.models.functions.datetime import TruncBase
from django.utils import timezone

from analysis.models import Face
from analysis.services.gallery import owned_person
from analysis.services.library.answers import surely_aged

if TYPE_CHECKING:
    from accounts.models import User

# A longer span than that is told by months, and a longer one than that by years.
MOST_DAYS, MOST_MONTHS = 31, 36


@dataclass(frozen=True, slots=True)
class Period:
    """Some days, and what the person looked like in them.

    first_day, last_day: by which the library is narrowed to them. faces: visible ones. face_id: the
    best of them. age_years, with the ends of its 80% interval: the means of the estimates of those
    faces that are seen well enough; None where none is.
    """

    first_day: datetime.date
    last_day: datetime.date
    faces: int
    face_id: uuid.UUID
    age_years: float | None
    age_low_years: float | None
    age_high_years: float | None


def timeline_of(*, owner: User, person_id: uuid.UUID) -> list[Period]:
    """The periods from which there are faces of the person, the first one first.

    A period is a day, a month or a year, the longer the longer the photos' span is. A photo's time
    is when it was taken, or added where that is unknown. Raises PersonNotFound.
    """
    person = owned_person(owner, person_id)
    shown = Face.objects.for_owner(owner).visible().filter(assignment__person=person)
    faces = shown.annotate(dated_at=Coalesce("photo__taken_at", "photo__created_at"))
    span = faces.aggregate(first=Min("dated_at"), last=Max("dated_at"))
    if span["first"] is None:
        return []
    truncated, last_day = _unit(span["last"] - span["first"])
    periods = faces.annotate(begins=truncated("dated_at")).values("begins").order_by("begins")
    told = periods.annotate(
        number=Count("pk"),
        best=ArrayAgg("pk", order_by=["-quality", "pk"]),
        mean=Avg("age_years", filter=surely_aged()),
        mean_low=Avg("age_low_years", filter=surely_aged()),
        mean_high=Avg("age_high_years", filter=surely_aged()),
    )
    return [
        Period(
            first_day=(first_day := timezone.localdate(row["begins"])),
            last_day=last_day(first_day),
            faces=row["number"],
            face_id=row["best"][0],
            age_years=row["mean"],
            age_low_years=row["mean_low"],
            age_high_years=row["mean_high"],
        )
        for row in told
    ]


def _unit(
    span: datetime.timedelta,
) -> tuple[type[TruncBase], Callable[[datetime.date], datetime.date]]:
    """How the time of a photo is cut to the first day of a period, and what its last day is."""
    if span.days <= MOST_DAYS:
        return TruncDay, lambda day: day
    if span.days <= MOST_MONTHS * 31:
        return TruncMonth, lambda day: day.replace(day=monthrange(day.year, day.month)[1])
    return TruncYear, lambda day: day.replace(month=12, day=31)
