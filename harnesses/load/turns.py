"""Whether what somebody waited for was analysed before bulk work that came earlier."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.models import Job, Photo


@dataclass(frozen=True)
class Turns:
    """uploads: photos that somebody waited for. overtook: so many of them were analysed while bulk
    photos that came earlier still waited. most_between: as many bulk photos as were analysed
    between the arrival and the result of one upload, at most: those in hand when it came.
    """

    uploads: int
    overtook: int
    most_between: int


Times = tuple[datetime.datetime, datetime.datetime | None]  # of arrival and result


def turns_of(uploads: Iterable[Times], bulk: Iterable[Times]) -> Turns:
    """How uploads and bulk photos came one after the other; uploads without a result are passed."""
    bulk = list(bulk)
    counted = overtook = most_between = 0
    for arrived, ended in uploads:
        if ended is None:
            continue
        earlier = [end for arrival, end in bulk if arrival < arrived]
        counted += 1
        overtook += any(end is None or end > ended for end in earlier)
        between = sum(end is not None and arrived < end < ended for end in earlier)
        most_between = max(most_between, between)
    return Turns(counted, overtook, most_between)


def turns_since(moment: datetime.datetime) -> Turns:
    """Of all photos of the database that came since then."""
    came = Photo.objects.filter(created_at__gte=moment)
    times = "created_at", "analyzed_at"
    return turns_of(
        came.filter(job__kind=Job.Kind.UPLOAD).values_list(*times),
        came.filter(job__kind=Job.Kind.BATCH).values_list(*times),
    )
