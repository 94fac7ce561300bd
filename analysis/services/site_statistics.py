"""Figures of all users together, for whoever runs the site."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Aggregate, Count, F, FloatField, Q, Sum
from django.db.models.functions import Extract, Greatest, TruncDay

from analysis.models import Face, Person, Photo


class Percentile(Aggregate):
    """The value below which a share of the values lies: Percentile(x, 0.95)."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: object, share: float) -> None:
        super().__init__(expression, share=float(share))


@dataclass(frozen=True, slots=True)
class Totals:
    photos: int
    failed_photos: int
    faces: int
    people: int  # groups without a name too
    storage_bytes: int  # of photos as uploaded


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on a day; seconds are 0 where no photo was analysed."""

    date: datetime.date
    uploaded: int
    failed: int  # of those uploaded
    analyzed: int
    median_seconds: float  # from the upload, or the wish to analyse anew, to the faces
    late_seconds: float  # 19 of 20 were quicker


def measure_totals() -> Totals:
    of_photos = Photo.objects.aggregate(
        photos=Count("pk"),
        failed_photos=Count("pk", filter=Q(state=Photo.State.FAILED)),
        storage_bytes=Sum("size_bytes", default=0),
    )
    return Totals(faces=Face.objects.count(), people=Person.objects.count(), **of_photos)


def measure_days(*, until: datetime.datetime, days: int) -> list[Day]:
    """The last `days` days, in the site's time zone, the oldest first; each is there."""
    since = until - datetime.timedelta(days=days - 1)
    since = since.replace(hour=0, minute=0, second=0, microsecond=0)
    uploads = _by_day(Photo.objects.filter(created_at__gte=since), "created_at")
    uploads = uploads.annotate(
        uploaded=Count("pk"), failed=Count("pk", filter=Q(state=Photo.State.FAILED))
    )
    wait = Extract(F("analyzed_at") - Greatest("created_at", "job__created_at"), "epoch")
    # A photo that failed since, or waits anew, says nothing about how long its analysis took.
    done = Photo.objects.filter(analyzed_at__gte=since, state=Photo.State.DONE)
    analyses = _by_day(done, "analyzed_at").annotate(
        analyzed=Count("pk"),
        median_seconds=Percentile(wait, 0.5),
        late_seconds=Percentile(wait, 0.95),
    )
    found: dict[datetime.date, dict] = {}
    for row in [*uploads, *analyses]:
        found.setdefault(row.pop("day").date(), {}).update(row)
    nothing = {
        "uploaded": 0,
        "failed": 0,
        "analyzed": 0,
        "median_seconds": 0.0,
        "late_seconds": 0.0,
    }
    dates = [since.date() + datetime.timedelta(days=number) for number in range(days)]
    return [Day(date, **(nothing | found.get(date, {}))) for date in dates]


def _by_day(photos, moment: str):
    return photos.order_by().annotate(day=TruncDay(moment)).values("day")
