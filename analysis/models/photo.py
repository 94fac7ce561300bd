"""Photos: an uploaded file and where its analysis stands."""

from __future__ import annotations

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analysis.models.ownership import OwnedQuerySet


class PhotoQuerySet(OwnedQuerySet):
    def queued(self) -> Self:
        """Waiting for a worker."""
        return self.filter(state=Photo.State.QUEUED)

    def leased(self, token: uuid.UUID | None) -> Self:
        """Being analysed under this lease; none where there is no token."""
        held = self.filter(state=Photo.State.ANALYZING, lease_token__isnull=False)
        return held.filter(lease_token=token)

    def lease_lapsed(self, *, at: datetime.datetime) -> Self:
        """Claimed by a worker that has not been heard of since; it is taken for dead."""
        return self.filter(state=Photo.State.ANALYZING, lease_expires_at__lte=at)

    def dispatched_before(self, moment: datetime.datetime) -> Self:
        """Queued, and the last message about it is older than `moment`."""
        return self.queued().filter(dispatched_at__lt=moment)

    def outdated(self, version: str) -> Self:
        """Done, by other models than those of this version."""
        return self.filter(state=Photo.State.DONE).exclude(model_version=version)

    def dated(self) -> Self:
        """Adds `dated_at`: when it was taken, or added where that is unknown."""
        return self.annotate(dated_at=Coalesce("taken_at", "created_at"))


class Photo(models.Model):
    """One file of one owner; the same bytes again are the same photo.

    States change only in services, along queued -> analyzing -> done | failed; any -> queued by
    re-analysis; queued -> cancelled, or back to done where an analysis anew is called off. A photo
    that is analysed anew keeps the faces of its last successful analysis until the new ones are
    recorded.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        ANALYZING = "analyzing", _("Analysing")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="photos"
    )
    job = models.ForeignKey(
        "analysis.Job",
        on_delete=models.RESTRICT,
        related_name="photos",
        help_text=_("The job that is to analyse it, or did so last."),
    )
    # Of the object, not of its row: photos that are stored together stay in their order.
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    sha256 = models.CharField(max_length=64, help_text=_("Of the file's bytes, hexadecimal."))
    storage_key = models.CharField(max_length=200, unique=True)
    original_filename = models.CharField(max_length=255, blank=True)
    format = models.CharField(max_length=16, help_text=_("By its header: jpeg, png, heif, …"))
    size_bytes = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(help_text=_("Pixels, of the upright photo."))
    height = models.PositiveIntegerField(help_text=_("Pixels, of the upright photo."))
    taken_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=16, choices=State, default=State.QUEUED)
    dispatched_at = models.DateTimeField(help_text=_("When a worker was last told of it."))
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text=_("How often a worker claimed it since it was queued.")
    )
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.TextField(blank=True)
    analyzed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Of the last successful analysis.")
    )
    model_version = models.CharField(max_length=64, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="photo_newest_of_owner"),
            models.Index(
                fields=["lease_expires_at"],
                condition=Q(state="analyzing"),
                name="photo_leases_by_end",
            ),
            models.Index(
                fields=["dispatched_at"], condition=Q(state="queued"), name="photo_queued_by_age"
            ),
            models.Index(
                fields=["job", "created_at"],
                condition=Q(state="queued"),
                name="photo_queued_of_job",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "sha256"], name="photo_same_bytes_once"),
            # What a face's photo is checked against: both have the same owner (migration 0002).
            models.UniqueConstraint(fields=["id", "owner"], name="photo_has_one_owner"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "analyzing", "done", "failed", "cancelled"]),
                name="photo_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="photo_sha256_is_hexadecimal"
            ),
            models.CheckConstraint(
                condition=Q(size_bytes__gt=0, width__gt=0, height__gt=0),
                name="photo_has_bytes_and_pixels",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="analyzing", lease_token__isnull=False, lease_expires_at__isnull=False
                )
                | (
                    ~Q(state="analyzing")
                    & Q(lease_token__isnull=True, lease_expires_at__isnull=True)
                ),
                name="photo_leased_only_while_analyzing",
            ),
            models.CheckConstraint(
                condition=(Q(state="failed") & ~Q(error_code="") & ~Q(error_message=""))
                | (~Q(state="failed") & Q(error_code="", error_message="")),
                name="photo_failed_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(analyzed_at__isnull=False) & ~Q(model_version="")),
                name="photo_done_says_when_and_by_what",
            ),
        ]

    def __str__(self) -> str:
        return self.original_filename or str(self.id)

    @property
    def has_pictures(self) -> bool:
        """Whether its display picture and thumbnail exist: from its first successful analysis."""
        return self.analyzed_at is not None

    @property
    def display_key(self) -> str:
        return f"{self.folder}/display.jpg"

    @property
    def thumbnail_key(self) -> str:
        return f"{self.folder}/thumbnail.webp"

    @property
    def folder(self) -> str:
        """Where all of its files lie in the media storage."""
        return f"photos/{self.owner_id}/{self.id}"
