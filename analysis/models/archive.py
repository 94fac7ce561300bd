"""Archives: ZIP files whose photos a worker takes out, some at a time."""

from __future__ import annotations

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analysis.models.job import Job
from analysis.models.ownership import OwnedQuerySet


class ArchiveQuerySet(OwnedQuerySet):
    def unfinished(self) -> Self:
        """With entries that were not taken out yet."""
        return self.filter(finished_at__isnull=True)

    def claimable(self) -> Self:
        """Unfinished, and no worker is at it."""
        return self.unfinished().filter(lease_token__isnull=True)

    def leased(self, token: uuid.UUID | None) -> Self:
        """Being unpacked under this lease; none where there is no token."""
        return self.unfinished().filter(lease_token__isnull=False).filter(lease_token=token)

    def lease_lapsed(self, *, at: datetime.datetime) -> Self:
        """Claimed by a worker that is taken for dead."""
        return self.unfinished().filter(lease_expires_at__lte=at)

    def dispatched_before(self, moment: datetime.datetime) -> Self:
        """Claimable, and the last message about it is older than `moment`."""
        return self.claimable().filter(dispatched_at__lt=moment)


class Archive(models.Model):
    """The ZIP file of a job, kept until all of its entries are taken out.

    A worker takes out some entries at a time, under a lease, so that others' photos come between.
    """

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="archive")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="archives"
    )
    filename = models.CharField(max_length=255, blank=True)
    size_bytes = models.PositiveBigIntegerField()
    entry_count = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("Files in it; empty until it is opened.")
    )
    unpacked_bytes = models.PositiveBigIntegerField(
        default=0, help_text=_("Of what was taken out, which has a limit.")
    )
    dispatched_at = models.DateTimeField(help_text=_("When a worker was last told of it."))
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text=_("How often a worker claimed it since it last got on.")
    )
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.TextField(
        blank=True, help_text=_("Why it was given up; what was taken out stays.")
    )

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["dispatched_at"],
                condition=Q(finished_at__isnull=True),
                name="archive_unfinished_by_age",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(lease_token__isnull=True, lease_expires_at__isnull=True)
                | Q(
                    finished_at__isnull=True,
                    lease_token__isnull=False,
                    lease_expires_at__isnull=False,
                ),
                name="archive_leased_only_while_unfinished",
            ),
            models.CheckConstraint(
                condition=Q(error_code="", error_message="")
                | (Q(finished_at__isnull=False) & ~Q(error_code="") & ~Q(error_message="")),
                name="archive_given_up_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.filename or str(self.pk)

    @property
    def storage_key(self) -> str:
        """Where the file lies in the media storage until all is taken out."""
        return f"archives/{self.owner_id}/{self.job_id}.zip"
