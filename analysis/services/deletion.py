"""Deleting photos with everything that was made from them."""

from __future__ import annotations

import functools
import uuid
from typing import TYPE_CHECKING

from django.db import transaction

from analysis.errors import PhotoNotFound
from analysis.models import Photo
from analysis.services.events import announce_deletion
from analysis.services.gallery import lock_gallery, remove_faces
from analysis.services.media_files import delete_folder

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def delete_photo(*, owner: User, photo_id: uuid.UUID) -> None:
    """Delete a photo, its faces, and on commit its files; in whatever state it is.

    Groups of faces that have no other face go with it. A worker that is analysing it finds its
    lease gone and cleans up after itself. Raises PhotoNotFound, also for another owner's. On commit
    also: an event to the owner, and the machine thinks anew about whom these faces spoke for.
    """
    lock_gallery(owner.pk)
    photo = Photo.objects.for_owner(owner).select_for_update().filter(pk=photo_id).first()
    if photo is None:
        raise PhotoNotFound
    announce_deletion(photo)
    transaction.on_commit(functools.partial(delete_folder, photo.folder))
    remove_faces(owner.pk, photo.faces.all())
    photo.delete()
