"""Albums: photos that their owner keeps together, as in a folder that they came in."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Lower, Trim
from django.utils.translation import gettext_lazy as _

from analysis.models.ownership import OwnedQuerySet
from analysis.models.photo import Photo

ALBUM_NAME_LENGTH = 200


class AlbumQuerySet(OwnedQuerySet):
    def with_photos(self) -> Self:
        """Adds `photo_count` and `cover_photo_id`: of its newest photo that has a picture."""
        shown = AlbumPhoto.objects.filter(album=OuterRef("pk"), photo__analyzed_at__isnull=False)
        newest = shown.order_by("-photo__created_at", "-photo_id").values("photo_id")[:1]
        return self.annotate(photo_count=Count("entries"), cover_photo_id=Subquery(newest))


class Album(models.Model):
    """Some photos of an owner under a name; no two albums of one owner have one name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="albums"
    )
    name = models.CharField(
        max_length=ALBUM_NAME_LENGTH,
        help_text=_("Of an imported folder its path, as `Holiday/day two`."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    photos = models.ManyToManyField(Photo, through="AlbumPhoto", related_name="albums")

    objects = AlbumQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="album_name_used_once"),
            # What its photos are checked against: both have the same owner.
            models.UniqueConstraint(fields=["id", "owner"], name="album_has_one_owner"),
            models.CheckConstraint(
                condition=Q(name=Trim("name")) & ~Q(name=""), name="album_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AlbumPhoto(models.Model):
    """A photo is in an album."""

    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="entries")
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="album_entries")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="album_entries"
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["album", "photo"], name="album_photo_there_once"),
        ]

    def __str__(self) -> str:
        return f"{self.photo_id} in {self.album_id}"
