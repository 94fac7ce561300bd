"""What a job consists of: one entry for each file or photo."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analysis.models.job import LEFT_ASIDE, REFUSED, Job
from analysis.models.ownership import OwnedQuerySet
from analysis.models.photo import Photo

DELETED = "deleted"  # beside the states of photos: it was deleted since


class JobEntry(models.Model):
    """A photo of a job, or a file that was refused and why.

    One photo may be in many jobs: sent again, or analysed anew. Which job is to analyse it, its own
    row says.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="entries")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="job_entries"
    )
    photo = models.ForeignKey(
        Photo,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="job_entries",
        help_text=_("Empty where the file was refused, or the photo deleted since."),
    )
    filename = models.CharField(max_length=255, blank=True)
    position = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("In the job's archive, from 0, if it has one.")
    )
    duplicate = models.BooleanField(
        default=False, help_text=_("Whether its owner had the photo already.")
    )
    remark = models.TextField(
        blank=True, help_text=_("What was not taken along with the photo, and what to do.")
    )
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.TextField(blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "job entries"
        indexes = [models.Index(fields=["job", "id"], name="job_entry_in_order")]
        constraints = [
            # An archive that is unpacked again from some place on gives no entry twice.
            models.UniqueConstraint(fields=["job", "position"], name="job_entry_taken_once"),
            models.CheckConstraint(
                condition=Q(error_code="", error_message="")
                | (Q(photo__isnull=True) & ~Q(error_code="") & ~Q(error_message="")),
                name="job_entry_refused_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.filename or str(self.pk)

    @property
    def state(self) -> str:
        """That of its photo, or REFUSED, LEFT_ASIDE, or DELETED."""
        if self.error_code == LEFT_ASIDE:
            return LEFT_ASIDE
        if self.error_code:
            return REFUSED
        return self.photo.state if self.photo else DELETED
