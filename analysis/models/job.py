"""Jobs: what a user asked for in one go."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from analysis.models.ownership import OwnedQuerySet
from analysis.models.photo import Photo

REFUSED = "refused"  # beside the states of photos: a file that became none
LEFT_ASIDE = "left_aside"  # a list of an export of ours, which became none and is not to
WAITING = "waiting"  # in an archive, not yet taken out


class JobQuerySet(OwnedQuerySet):
    def with_counts(self) -> Self:
        """Adds what `counts` and `seconds_left` read, from the job's entries and its archive."""
        states = {
            f"{state}_entries": Count("entries", filter=Q(entries__photo__state=state))
            for state in Photo.State.values
        }
        return self.select_related("archive").annotate(
            **states,
            refused_entries=Count("entries", filter=~Q(entries__error_code__in=["", LEFT_ASIDE])),
            archived_entries=Count("entries", filter=Q(entries__position__isnull=False)),
            analyzed_entries=Count(
                "entries", filter=Q(entries__photo__analyzed_at__gte=F("started_at"))
            ),
        )

    def next_in_turn(self, kinds: Collection[str]) -> Self:
        """Those of these kinds with queued photos, in the order in which workers take them.

        Owners take turns: first comes whose photos were taken the longest ago, with whichever of
        their jobs; of one owner's jobs the oldest.
        """
        turns = Job.objects.filter(owner=OuterRef("owner"), kind__in=kinds).order_by()
        last_turn = turns.values("owner").annotate(last=Max("last_claimed_at")).values("last")
        queued = Photo.objects.queued().filter(job=OuterRef("pk"))
        return (
            self.filter(Exists(queued), kind__in=kinds)
            .annotate(owners_last_turn=Subquery(last_turn))
            .order_by(F("owners_last_turn").asc(nulls_first=True), "created_at", "pk")
        )


class Job(models.Model):
    """Files or photos to be analysed together, each of which is an entry of the job.

    How far it is, is counted from its entries, their photos' states, and its archive, if it has
    one.
    """

    class Kind(models.TextChoices):
        UPLOAD = "upload", _("Upload")
        BATCH = "batch", _("Batch of files")
        ARCHIVE = "archive", _("Archive of files")
        REANALYSIS = "reanalysis", _("Analysis anew")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs"
    )
    kind = models.CharField(max_length=16, choices=Kind)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When a worker first took photos of it.")
    )
    last_claimed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When a worker last did: owners take turns by it.")
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="job_newest_of_owner"),
            models.Index(fields=["owner", "last_claimed_at"], name="job_of_owner_by_turn"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["upload", "batch", "archive", "reanalysis"]),
                name="job_kind_is_known",
            ),
            # What a photo's job is checked against: both have the same owner (migration 0002).
            models.UniqueConstraint(fields=["id", "owner"], name="job_has_one_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def counts(self) -> dict[str, int]:
        """Its entries by state, where it was fetched `with_counts`.

        Beside the states of photos: REFUSED and WAITING. An entry whose photo was deleted since, or
        that was left aside, is in none.
        """
        archive = getattr(self, "archive", None)
        waiting = 0
        if archive and archive.finished_at is None:
            # Before it is opened nobody knows how many; there is one at least.
            waiting = max(1, (archive.entry_count or 1) - self.archived_entries)
        states = [*Photo.State.values, REFUSED]
        return {
            WAITING: waiting,
            **{state: getattr(self, f"{state}_entries") for state in states},
        }

    @property
    def remaining(self) -> int:
        """How many of its entries have not come to an end, where it was fetched `with_counts`."""
        counts = self.counts
        return counts[WAITING] + counts[Photo.State.QUEUED] + counts[Photo.State.ANALYZING]

    def seconds_left(self, *, at: datetime.datetime) -> float | None:
        """How long it takes to its end at its pace so far; None while that is unknown."""
        if not self.remaining:
            return 0.0
        if self.started_at is None or not self.analyzed_entries:
            return None
        elapsed = (at - self.started_at).total_seconds()
        return elapsed / self.analyzed_entries * self.remaining
