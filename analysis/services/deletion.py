"""Deleting photos with everything that was made from them."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from analysis.errors import PhotoNotFound
from analysis.models import Face, Photo
from analysis.services.events import announce_deletion
from analysis.services.gallery import lock_gallery, remove_faces
from analysis.services.media_files import delete_folder

if TYPE_CHECKING:
    from accounts.models import User


def delete_photo(*, owner: User, photo_id: uuid.UUID) -> None:
    """Delete one photo, as `delete_photos`."""
    delete_photos(owner=owner, photo_ids=[photo_id])


@transaction.atomic
def delete_photos(*, owner: User, photo_ids: Collection[uuid.UUID]) -> None:
    """Delete photos, their faces, and on commit their files; in whatever state they are.

    Groups of faces that have no other face go with them. A worker that is analysing one finds its
    lease gone and cleans up after itself. Raises PhotoNotFound where one of them does not exist or
    is another owner's. On commit also: an event for each to the owner, and the machine thinks anew
    about whom these faces spoke for.
    """
    lock_gallery(owner.pk)
    found = Photo.objects.for_owner(owner).filter(pk__in=photo_ids).order_by("pk")
    photos = list(found.select_for_update())
    if not photos or len(photos) != len(set(photo_ids)):
        raise PhotoNotFound
    for photo in photos:
        announce_deletion(photo)
        transaction.on_commit(functools.partial(delete_folder, photo.folder))
    remove_faces(owner.pk, Face.objects.filter(photo__in=photos))
    found.delete()
