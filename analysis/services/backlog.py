"""How much work waits, and for how long already."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Min
from django.db.models.functions import Greatest

from analysis.models import Photo, WaitingFace


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits, over all owners."""

    photos_by_state: dict[str, int]  # every state, 0 too
    oldest_queued_seconds: float  # 0 where nothing waits
    faces_to_recognize: int


def measure_backlog(*, at: datetime.datetime) -> Backlog:
    counted = Photo.objects.order_by().values_list("state").annotate(Count("pk"))
    # A photo waits from its upload on, or from its owner's wish to have it analysed anew.
    since = Photo.objects.queued().aggregate(oldest=Min(Greatest("created_at", "job__created_at")))
    oldest = since["oldest"]
    return Backlog(
        photos_by_state=dict.fromkeys(Photo.State.values, 0) | dict(counted),
        oldest_queued_seconds=max(0.0, (at - oldest).total_seconds()) if oldest else 0.0,
        faces_to_recognize=WaitingFace.objects.count(),
    )
