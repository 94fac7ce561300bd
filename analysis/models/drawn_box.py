"""Boxes that owners drew around faces, until a worker has looked into them."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analysis.models.ownership import OwnedQuerySet
from analysis.models.photo import Photo


class DrawnBoxQuerySet(OwnedQuerySet):
    def waiting(self) -> Self:
        """Not looked into yet, and not given up."""
        return self.filter(attempts__lt=settings.ANALYSIS_MAX_ATTEMPTS)


class DrawnBox(models.Model):
    """A box around a face, in pixels of the upright photo, that waits for a worker.

    Its id is that of the face which the box becomes, or which it moves. The row goes with the
    worker's word; one that outlasts its attempts was given up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="drawn_boxes")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drawn_boxes"
    )
    left = models.FloatField()
    top = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    created_at = models.DateTimeField(auto_now_add=True)
    dispatched_at = models.DateTimeField(help_text=_("When a worker was last told of it."))
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text=_("How often a worker set about looking into it.")
    )

    objects = DrawnBoxQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name_plural = "drawn boxes"
        constraints = [
            models.CheckConstraint(
                condition=Q(left__gte=0, top__gte=0, width__gt=0, height__gt=0),
                name="drawn_box_lies_in_a_photo",
            )
        ]

    def __str__(self) -> str:
        return f"A box drawn in {self.photo_id}"

    @property
    def is_given_up(self) -> bool:
        return self.attempts >= settings.ANALYSIS_MAX_ATTEMPTS
