"""Faces that other programs named, until they are given to faces of the photo."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analysis.models.job import Job
from analysis.models.ownership import OwnedQuerySet
from analysis.models.person import NAME_LENGTH
from analysis.models.photo import Photo


class NamedRegionQuerySet(OwnedQuerySet):
    def waiting(self) -> Self:
        """Not given to a face yet."""
        return self.filter(state=NamedRegion.State.WAITING)


class NamedRegion(models.Model):
    """A rectangle of a photo with somebody's name, as metadata of another program says it.

    Sides are shares of the upright photo, 0 to 1. Once its photo is analysed it is given to the
    face that lies in it, which then shows a person of this name.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        NAMED = "named", _("On a face")
        CONTRADICTED = "contradicted", _("You had named the face otherwise")
        NO_FACE = "no_face", _("No face found there")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="named_regions")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="named_regions"
    )
    job = models.ForeignKey(
        Job,
        on_delete=models.SET_NULL,
        null=True,
        related_name="named_regions",
        help_text=_("The import that brought it, whose names are given in one go."),
    )
    name = models.CharField(max_length=NAME_LENGTH)
    left = models.FloatField()
    top = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    drawn_face = models.UUIDField(
        null=True, blank=True, help_text=_("The id of the face that was drawn there, if one was.")
    )

    created_at = models.DateTimeField(auto_now_add=True)

    objects = NamedRegionQuerySet.as_manager()

    class Meta:
        ordering = ["photo", "left", "id"]
        indexes = [
            models.Index(
                fields=["job"], condition=Q(state="waiting"), name="named_region_waiting_of_job"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["photo", "name", "left", "top", "width", "height"],
                name="named_region_said_once",
            ),
            models.CheckConstraint(
                condition=Q(left__gte=0, top__gte=0, width__gt=0, height__gt=0),
                name="named_region_lies_in_a_photo",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "named", "contradicted", "no_face"]),
                name="named_region_state_is_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="named_region_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} in {self.photo_id}"
