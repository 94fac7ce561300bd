"""Exports: all that a user has, as one ZIP that is kept for a few days."""

from __future__ import annotations

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analysis.models.ownership import OwnedQuerySet

MAX_ATTEMPTS = 3


class ExportQuerySet(OwnedQuerySet):
    def unfinished(self) -> Self:
        return self.filter(finished_at__isnull=True)

    def claimable(self, *, at: datetime.datetime) -> Self:
        """To be written, and no worker is at it, or one that is taken for dead."""
        idle = Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=at)
        return self.unfinished().filter(idle)

    def leased(self, token: uuid.UUID) -> Self:
        return self.unfinished().filter(lease_token=token)

    def ended_before(self, moment: datetime.datetime) -> Self:
        return self.filter(finished_at__lt=moment)


class Export(models.Model):
    """A ZIP of everything that a user has; at most one is kept of each."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="export"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    dispatched_at = models.DateTimeField(help_text=_("When a worker was last told of it."))
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    size_bytes = models.PositiveBigIntegerField(
        null=True, blank=True, help_text=_("Of the ZIP; empty where it was given up.")
    )

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size_bytes__isnull=True) | Q(finished_at__isnull=False),
                name="export_has_a_size_once_finished",
            ),
            models.CheckConstraint(
                condition=Q(lease_token__isnull=True, lease_expires_at__isnull=True)
                | Q(lease_token__isnull=False, lease_expires_at__isnull=False),
                name="export_lease_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"Export {self.pk}"

    @property
    def storage_key(self) -> str:
        """Where the ZIP lies in the media storage."""
        return f"exports/{self.owner_id}/{self.pk}.zip"

    @property
    def is_ready(self) -> bool:
        return self.size_bytes is not None

    @property
    def state(self) -> str:
        """For people and programs: `writing`, `ready` or `failed`."""
        if self.finished_at is None:
            return "writing"
        return "ready" if self.is_ready else "failed"

    @property
    def deleted_at(self) -> datetime.datetime | None:
        """When it is deleted; None until it is finished."""
        return self.finished_at and self.finished_at + datetime.timedelta(days=settings.EXPORT_DAYS)
