"""After an upload: what became of the files of a job, in the words of the check before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from analysis.models import Job, JobEntry, NamedRegion, Photo
from analysis.models.job import LEFT_ASIDE

if TYPE_CHECKING:
    from analysis.models.ownership import OwnedQuerySet

MOST_LEFT_ASIDE = 20  # named; an export has six
QUOTA_CODES = ["storage_quota_exceeded", "photo_quota_exceeded"]


@dataclass(frozen=True, slots=True)
class JobReport:
    """How many files of a job there are of each kind.

    new, duplicate, unreadable, over_quota: as the check before the upload foresees them. failed:
    of the photos, those that could not be analysed. remarks: of the photos, those that came
    without something that lay beside them. names: of faces that other programs named, by state.
    left_aside: the names of those files that an export of ours has beside its photos.
    """

    new: int
    duplicate: int
    unreadable: int
    over_quota: int
    failed: int
    remarks: int
    names: dict[str, int]
    left_aside: list[str]

    @property
    def names_brought(self) -> int:
        return sum(self.names.values())


def report_of(job: Job) -> JobReport:
    """Counts of the job's entries and of the names that it brought; three queries."""
    refused, over = ~Q(error_code__in=["", LEFT_ASIDE]), Q(error_code__in=QUOTA_CODES)
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
    aside = JobEntry.objects.filter(job=job, error_code=LEFT_ASIDE).order_by("filename")
    left_aside = list(aside.values_list("filename", flat=True)[:MOST_LEFT_ASIDE])
    return JobReport(**counts, names=names, left_aside=left_aside)


def troubled_entries(job: Job) -> OwnedQuerySet:
    """The files of a job of which something is to be told: refused, failed, or with a remark."""
    entries = JobEntry.objects.filter(job=job).select_related("photo").order_by("pk")
    refused = ~Q(error_code__in=["", LEFT_ASIDE])
    return entries.filter(refused | ~Q(remark="") | Q(photo__state=Photo.State.FAILED))
