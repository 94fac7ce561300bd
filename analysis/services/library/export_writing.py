"""Writing an export: photos as they were uploaded, results as JSON, people as CSV and JSON."""

from __future__ import annotations

import datetime
import io
import json
import shutil
import tempfile
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import F, Prefetch
from django.utils import timezone

from analysis.models import Album, Assignment, Export, Face, Person, Photo, Rejection
from analysis.services.csv_lines import csv_line
from analysis.services.faces.face_rows import analysis_of
from analysis.services.media_files import delete_files
from analysis.services.regions.sidecars import named_faces, sidecar_of

if TYPE_CHECKING:
    from accounts.models import User

LEASE = datetime.timedelta(minutes=5)
ROWS_AT_ONCE = 200
README = """Everything that faceproject has of yours.

photos/           your photos, as you uploaded them, and beside each an XMP file with the people
                  in it who have a name, as digiKam, Lightroom and others read it
albums.json       your albums, with the files in each
photos.json       each photo with its faces and all that was estimated of them
people.json       people, with the faces that show them, and those that you said do not
people.csv        the same as a table: a line for each face that shows somebody
account.json      your account
"""
PEOPLE_COLUMNS = ["person", "name", "hidden", "face", "photo", "file", "source", "probability"]


class LeaseLost(Exception):
    """The export was deleted, or another worker writes it."""


def write_export(*, export_id: uuid.UUID, at: datetime.datetime) -> None:
    """Write an export, unless another worker is at it; the whole ZIP is there, or none."""
    token = uuid.uuid4()
    claimed = Export.objects.claimable(at=at).filter(pk=export_id)
    if (
        claimed.update(lease_token=token, lease_expires_at=at + LEASE, attempts=F("attempts") + 1)
        != 1
    ):
        return
    export = Export.objects.select_related("owner").get(pk=export_id)
    try:
        with tempfile.TemporaryFile() as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                _write_everything(archive, export.owner, token)
            size = file.tell()
            file.seek(0)
            default_storage.save(export.storage_key, File(file, "export.zip"))
    except LeaseLost:
        return
    finished = Export.objects.leased(token).filter(pk=export_id)
    if (
        finished.update(
            finished_at=timezone.now(), size_bytes=size, lease_token=None, lease_expires_at=None
        )
        != 1
    ):
        delete_files([export.storage_key])


def _write_everything(archive: zipfile.ZipFile, owner: User, token: uuid.UUID) -> None:
    archive.writestr("README.txt", README)
    archive.writestr("account.json", json.dumps(_account(owner), indent=2))
    names = _names_in_archive(owner)
    with _entry(archive, "photos.json") as entry:
        _write_list(entry, _photos(owner, names, token))
    with _entry(archive, "people.json") as entry:
        _write_list(entry, _people(owner))
    with _entry(archive, "people.csv") as entry:
        entry.write(csv_line(PEOPLE_COLUMNS))
        entry.writelines(map(csv_line, _people_lines(owner)))
    with _entry(archive, "albums.json") as entry:
        _write_list(entry, _albums(owner, names))
    ids = list(names)
    for start in range(0, len(ids), ROWS_AT_ONCE):
        photos = list(Photo.objects.filter(pk__in=ids[start : start + ROWS_AT_ONCE]))
        named = named_faces(photos)
        for photo in photos:
            _renew(token)
            _write_original(archive, photo, names[photo.pk], named.get(photo, []))


def _account(owner: User) -> dict[str, Any]:
    return {
        "email": owner.email,
        "date_joined": owner.date_joined.isoformat(),
        "consent_version": owner.consent_version or None,
        "consented_at": owner.consented_at and owner.consented_at.isoformat(),
    }


def _names_in_archive(owner: User) -> dict[uuid.UUID, str]:
    """The name of each photo's file in the archive."""
    names: dict[uuid.UUID, str] = {}
    taken = set()
    for photo in Photo.objects.for_owner(owner).order_by("created_at", "pk").iterator():
        name = PurePosixPath(photo.original_filename or f"{photo.pk}.{photo.format}")
        if name.name.lower() in taken:
            name = name.with_name(f"{name.stem}-{photo.pk}{name.suffix}")
        taken.add(name.name.lower())
        names[photo.pk] = f"photos/{name.name}"
    return names


def _photos(owner: User, names: dict[uuid.UUID, str], token: uuid.UUID) -> Iterator[dict[str, Any]]:
    faces = Face.objects.select_related("assignment").order_by("position")
    photos = Photo.objects.for_owner(owner).order_by("created_at", "pk")
    for photo in photos.prefetch_related(Prefetch("faces", faces)).iterator(ROWS_AT_ONCE):
        if photo.pk not in names:
            continue  # It came after the export began.
        _renew(token)
        yield {
            "id": str(photo.pk),
            "file": names[photo.pk],
            "sha256": photo.sha256,
            "width": photo.width,
            "height": photo.height,
            "taken_at": photo.taken_at and photo.taken_at.isoformat(),
            "created_at": photo.created_at.isoformat(),
            "state": photo.state,
            "model_version": photo.model_version,
            "faces": [_face(face) for face in photo.faces.all()],
        }


def _face(face: Face) -> dict[str, Any]:
    assignment = getattr(face, "assignment", None)
    return {
        "id": str(face.pk),
        "person": str(assignment.person_id) if assignment else None,
        "hidden": face.hidden,
        "hidden_as": face.hidden_as or None,
        "manual": face.manual,
        **analysis_of(face, embedding=True).to_json(embedding=True),
    }


def _people(owner: User) -> Iterator[dict[str, Any]]:
    shown = Assignment.objects.select_related("face").order_by("face")
    denied = Rejection.objects.order_by("face")
    people = (
        Person.objects.for_owner(owner)
        .order_by("created_at", "pk")
        .prefetch_related(Prefetch("assignments", shown), Prefetch("rejections", denied))
    )
    for person in people.iterator(ROWS_AT_ONCE):
        yield {
            "id": str(person.pk),
            "name": person.name,
            "hidden": person.hidden,
            "faces": [
                {
                    "face": str(one.face_id),
                    "photo": str(one.face.photo_id),
                    "source": one.source,
                    "probability": one.probability,
                }
                for one in person.assignments.all()
            ],
            "not_faces": [str(one.face_id) for one in person.rejections.all()],
        }


def _people_lines(owner: User) -> Iterator[list[Any]]:
    assignments = Assignment.objects.for_owner(owner).select_related("person", "face__photo")
    for one in assignments.order_by("person__name", "person", "face").iterator(ROWS_AT_ONCE):
        person, face = one.person, one.face
        yield [
            *(person.pk, person.name, person.hidden),
            *(face.pk, face.photo_id, face.photo.original_filename),
            *(one.source, one.probability),
        ]


def _albums(owner: User, names: dict[uuid.UUID, str]) -> Iterator[dict[str, Any]]:
    albums = Album.objects.for_owner(owner).prefetch_related("entries")
    for album in albums.iterator(ROWS_AT_ONCE):
        files = [names[one.photo_id] for one in album.entries.all() if one.photo_id in names]
        yield {"id": str(album.pk), "name": album.name, "files": sorted(files)}


def _entry(archive: zipfile.ZipFile, name: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(archive.open(name, "w", force_zip64=True), "utf-8", newline="")


def _write_list(entry: IO[str], items: Iterable[dict[str, Any]]) -> None:
    """A JSON list, an item a line, without holding all of them at once."""
    separator = "[\n"
    for item in items:
        entry.write(separator + json.dumps(item, ensure_ascii=False))
        separator = ",\n"
    entry.write("[]\n" if separator == "[\n" else "\n]\n")


def _write_original(
    archive: zipfile.ZipFile, photo: Photo, name: str, faces: Sequence[Face]
) -> None:
    """A photo's file, as it is: photos are compressed already. One that was deleted is left out.

    Beside it stands who its faces show, if they show somebody with a name.
    """
    try:
        original = default_storage.open(photo.storage_key)
    except FileNotFoundError:
        return
    info = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    with original:
        with archive.open(info, "w", force_zip64=True) as entry:
            shutil.copyfileobj(original, entry)
        if faces and (sidecar := sidecar_of(photo, faces, original)):
            archive.writestr(f"{name}.xmp", sidecar)


def _renew(token: uuid.UUID) -> None:
    """Say that this worker is alive. Raises LeaseLost."""
    if Export.objects.leased(token).update(lease_expires_at=timezone.now() + LEASE) != 1:
        raise LeaseLost
