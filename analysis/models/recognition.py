"""How surely an owner's faces are recognised."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analysis.models.ownership import OwnedQuerySet


class Strictness(models.TextChoices):
    """How surely faces have to show one person; ml.embedding.strictness says what each means."""

    STRICT = "strict", _("Strict")
    USUAL = "usual", _("Usual")
    LENIENT = "lenient", _("Lenient")


class RecognitionQuerySet(OwnedQuerySet):
    def unsettled(self) -> Self:
        """Of owners who have changed what they want, and whose faces are not ascribed by it yet."""
        return self.filter(settled_by="")


class Recognition(models.Model):
    """What an owner wants of recognition, and by which limits faces were last ascribed.

    Where those are no longer the limits that hold, because the gallery has grown, say, whom faces
    show is thought about anew. Owners without a row want what is usual.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="recognition",
    )
    strictness = models.CharField(max_length=8, choices=Strictness, default=Strictness.USUAL)
    settled_by = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text=_("A digest of the limits by which faces were last ascribed; empty: do it anew."),
    )

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "recognition"
        constraints = [
            models.CheckConstraint(
                condition=Q(strictness__in=Strictness.values),
                name="recognition_strictness_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_strictness_display()} recognition for {self.owner_id}"
