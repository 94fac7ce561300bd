"""What owners do with albums: make, fill, rename and delete them; photos stay."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from analysis.errors import AnalysisError, PhotoNotFound
from analysis.models import Album, AlbumPhoto, Photo
from analysis.models.album import ALBUM_NAME_LENGTH, AlbumQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class AlbumNotFound(AnalysisError):
    """No such album, or another owner's: nobody learns which."""

    code = "album_not_found"

    def __init__(self) -> None:
        super().__init__(_("There is no such album among yours. It may have been deleted."))


class AlbumNameUnfit(AnalysisError):
    """A name that is empty or too long."""

    code = "album_name_unfit"

    def __init__(self) -> None:
        super().__init__(
            _("An album's name has 1 to %(limit)d characters. Give another one.")
            % {"limit": ALBUM_NAME_LENGTH}
        )


class AlbumNameTaken(AnalysisError):
    """A name that another album of the owner has, in whatever case."""

    code = "album_name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("You have an album “%(name)s” already. Add the photos to that, or choose another.")
            % {"name": name}
        )


def albums_of(owner: User) -> AlbumQuerySet:
    """The owner's albums with `photo_count` and `cover_photo_id`, in alphabetical order."""
    return Album.objects.for_owner(owner).with_photos()


def owned_album(owner: User, album_id: uuid.UUID) -> Album:
    """The owner's album of this id. Raises AlbumNotFound, also for another owner's."""
    album = Album.objects.for_owner(owner).filter(pk=album_id).first()
    if album is None:
        raise AlbumNotFound
    return album


@transaction.atomic
def create_album(*, owner: User, name: str, photo_ids: Collection[uuid.UUID] = ()) -> Album:
    """A new album with these photos. Raises AlbumNameUnfit, AlbumNameTaken, PhotoNotFound."""
    name = _fit(name)
    try:
        with transaction.atomic():
            album = Album.objects.create(owner=owner, name=name)
    except IntegrityError as error:
        raise AlbumNameTaken(name) from error
    _add(album, photo_ids)
    return album


@transaction.atomic
def add_to_album_of_name(*, owner: User, name: str, photo_ids: Collection[uuid.UUID]) -> Album:
    """Put photos into the album of this name, which is made if there is none.

    Raises AlbumNameUnfit, PhotoNotFound.
    """
    album = album_of_name(owner, _fit(name))
    _add(album, photo_ids)
    return album


@transaction.atomic
def add_photos(*, owner: User, album_id: uuid.UUID, photo_ids: Collection[uuid.UUID]) -> Album:
    """Put photos into an album; those in it stay. Raises AlbumNotFound, PhotoNotFound."""
    album = owned_album(owner, album_id)
    _add(album, photo_ids)
    return album


@transaction.atomic
def remove_photos(*, owner: User, album_id: uuid.UUID, photo_ids: Collection[uuid.UUID]) -> Album:
    """Take photos out of an album; they stay in the library. Raises AlbumNotFound."""
    album = owned_album(owner, album_id)
    AlbumPhoto.objects.for_owner(owner).filter(album=album, photo__in=photo_ids).delete()
    return album


@transaction.atomic
def rename_album(*, owner: User, album_id: uuid.UUID, name: str) -> Album:
    """Give an album another name. Raises AlbumNotFound, AlbumNameUnfit, AlbumNameTaken."""
    album = owned_album(owner, album_id)
    album.name = _fit(name)
    try:
        with transaction.atomic():
            album.save(update_fields=["name"])
    except IntegrityError as error:
        raise AlbumNameTaken(album.name) from error
    return album


def delete_album(*, owner: User, album_id: uuid.UUID) -> None:
    """Delete an album; its photos stay in the library. Raises AlbumNotFound."""
    owned_album(owner, album_id).delete()


def album_of_name(owner: User, name: str) -> Album:
    """The owner's album of this name in whatever case; a new one where there is none."""
    known = Album.objects.for_owner(owner).filter(name__iexact=name).first()
    if known:
        return known
    try:
        with transaction.atomic():
            return Album.objects.create(owner=owner, name=name)
    except IntegrityError:  # Another upload made it at the same moment.
        return Album.objects.for_owner(owner).get(name__iexact=name)


def name_of_folder(path: str) -> str:
    """The name of an album for a folder that photos come in; empty for no folder."""
    parts = [" ".join(part.split()) for part in path.replace("\\", "/").split("/")]
    kept = [part for part in parts if part not in ("", ".", "..")]
    # The end tells folders apart.
    return "/".join(kept)[-ALBUM_NAME_LENGTH:].strip(" /")


def _add(album: Album, photo_ids: Collection[uuid.UUID]) -> None:
    photos = Photo.objects.filter(owner=album.owner_id, pk__in=photo_ids)
    # In the order of their bytes, as uploads put them in: two at once do not wait for each other.
    found = list(photos.order_by("sha256").values_list("pk", flat=True))
    if len(found) != len(set(photo_ids)):
        raise PhotoNotFound
    AlbumPhoto.objects.bulk_create(
        (AlbumPhoto(album=album, photo_id=pk, owner_id=album.owner_id) for pk in found),
        ignore_conflicts=True,
    )


def _fit(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= ALBUM_NAME_LENGTH:
        raise AlbumNameUnfit
    return name
