"""Jobs: what a user asked for in one go."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from analysis.models.ownership import OwnedQuerySet
from analysis.models.photo import Photo


class JobQuerySet(OwnedQuerySet):
    def with_counts(self) -> Self:
        """Adds how many of a job's photos are in each state: `queued_photos`, `done_photos`, …"""
        return self.annotate(
            **{
                f"{state}_photos": Count("photos", filter=Q(photos__state=state))
                for state in Photo.State.values
            }
        )


class Job(models.Model):
    """Photos to be analysed together; how far it is, is counted from the photos' states."""

    class Kind(models.TextChoices):
        UPLOAD = "upload", _("Upload")
        REANALYSIS = "reanalysis", _("Analysis anew")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs"
    )
    kind = models.CharField(max_length=16, choices=Kind)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["owner", "-created_at", "-id"], name="job_newest_of_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["upload", "reanalysis"]), name="job_kind_is_known"
            ),
            # What a photo's job is checked against: both have the same owner (migration 0002).
            models.UniqueConstraint(fields=["id", "owner"], name="job_has_one_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def counts(self) -> dict[str, int]:
        """Its photos by state, where it was fetched `with_counts`."""
        return {state: getattr(self, f"{state}_photos") for state in Photo.State.values}
