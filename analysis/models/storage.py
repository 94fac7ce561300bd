"""What the media storage still holds and nobody owns."""

from __future__ import annotations

from django.db import models


class AbandonedFolder(models.Model):
    """A folder of the media storage that is to be deleted: its owner is.

    A row, because a message can be lost, and files must not outlive their owner's wish.
    """

    folder = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.folder
