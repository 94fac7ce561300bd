"""What the machine made of an owner's word, until the owner has looked at it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from analysis.models.face import Face
from analysis.models.ownership import OwnedQuerySet
from analysis.models.person import Act, Person


class Consequence(models.Model):
    """A face that is ascribed to somebody since an act, or no longer.

    Only of people of whom the owner has said something, and only until the owner has looked at it
    or said whom the face shows. What was gained and lost again is neither.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consequences"
    )
    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="consequences")
    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="consequences")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consequences")
    gained = models.BooleanField(help_text=_("Ascribed to the person; otherwise taken away."))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["person", "-gained", "face"]
        constraints = [
            models.UniqueConstraint(fields=["face", "person"], name="consequence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.face_id} {'shows' if self.gained else 'no longer shows'} {self.person_id}"
