"""After an upload: what became of the files of a job, in the words of the check before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from analysis.models import Job, JobEntry, NamedRegion, Photo

if TYPE_CHECKING:
    from analysis.models.ownership import OwnedQuerySet

QUOTA_CODES = ["storage_quota_exceeded", "photo_quota_exceeded"]


@dataclass(frozen=True, slots=True)
class JobReport:
    """How many files of a job there are of each kind.

    new, duplicate, unreadable, over_quota: as the check before the upload foresees them. failed:
    of the photos, those that could not be analysed. remarks: of the photos, those that came
    without something that lay beside them. names: of faces that other programs named, by state.
    """

    new: int
    duplicate: int
    unreadable: int
    over_quota: int
    failed: int
    remarks: int
    names: dict[str, int]

    @property
    def names_brought(self) -> int:
        return sum(self.names.values())


def report_of(job: Job) -> JobReport:
    """Counts of the job's entries and of the names that it brought; two queries."""
    refused, over = ~Q(error_code=""), Q(error_code__in=QUOTA_CODES)
    counts = JobEntry.objects.filter(job=job).aggregate(
        new=Count("pk", filter=Q(error_code="", duplicate=False)),
        duplicate=Count("pk", filter=Q(duplicate=True)),
        unreadable=Count("pk", filter=refused & ~over),
        over_quota=Count("pk", filter=over),
        failed=Count("pk", filter=Q(photo__state=Photo.State.FAILED)),
        remarks=Count("pk", filter=~Q(remark="")),
    )
    states = NamedRegion.objects.filter(job=job).order_by().values("state")
    found = dict(states.annotate(number=Count("pk")).values_list("state", "number"))
    names = {state: found.get(state, 0) for state in NamedRegion.State.values}
    return JobReport(**counts, names=names)


def troubled_entries(job: Job) -> OwnedQuerySet:
    """The files of a job of which something is to be told: refused, failed, or with a remark."""
    entries = JobEntry.objects.filter(job=job).select_related("photo").order_by("pk")
    return entries.filter(~Q(error_code="") | ~Q(remark="") | Q(photo__state=Photo.State.FAILED))
