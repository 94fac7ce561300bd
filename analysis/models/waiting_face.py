"""Faces that the machine has to think about."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from analysis.models.face import Face
from analysis.models.ownership import OwnedQuerySet


class WaitingFace(models.Model):
    """A face is new, or something that its owner said may change whom it shows.

    A row of its own, which goes when the machine has thought: a change of the face's row would
    write its embedding into every index anew. The database makes one for each new face.
    """

    face = models.OneToOneField(
        Face, on_delete=models.CASCADE, primary_key=True, related_name="waiting"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="waiting_faces"
    )

    objects = OwnedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Face {self.face_id}, to be recognised"
