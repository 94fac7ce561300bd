"""An account with something of everything that an account can have, all of it recognisable."""

from __future__ import annotations

import datetime
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import ExifTags, Image

from ml.analysis_result import (
    AgeEstimate,
    BoundingBox,
    ExpressionEstimate,
    FaceAnalysis,
    GenderEstimate,
    Landmarks,
    PhotoAnalysis,
)

if TYPE_CHECKING:
    from accounts.models import User

WIDTH, HEIGHT = 320, 240
FACES = 4


@dataclass(frozen=True)
class FilledAccount:
    """An owner, a word that all of theirs is marked with, and the ids of what they have.

    ids: by name, as addresses and bodies of the tests use them.
    """

    owner: User
    mark: str
    ids: dict[str, str]


def camera_photo(mark: str, seed: int) -> bytes:
    """A JPEG whose EXIF says where it was taken, and with what: `mark`."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = mark
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 31.0, 12.0)
    pixels = np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", exif=exif)
    return file.getvalue()


def fill_account(owner: User, *, mark: str, seed: int) -> FilledAccount:
    """Give the owner photos, faces, people, jobs, an archive, webhooks, an export and a token."""
    # Models can be imported once Django is set up, which is after this file is read.
    from accounts.models import Scope
    from accounts.tokens import issue_token
    from analysis.models import Act, Export, Webhook
    from analysis.services.faces.face_rows import faces_from
    from analysis.services.faces.judgements import hide_face, reject_face
    from analysis.services.intake.jobs import start_archive
    from analysis.services.intake.upload import upload_photos
    from analysis.services.library.albums import create_album
    from analysis.services.library.export_writing import write_export
    from analysis.services.library.exports import request_export
    from analysis.services.people.changing import create_person, split_person
    from analysis.services.processing.claiming import claim_photos
    from analysis.services.processing.recording import PhotoFaces, record_analyses
    from analysis.services.processing.thumbnails import store_chips, store_pictures
    from analysis.services.webhooks.subscriptions import create_webhook, send_test

    at = timezone.now()
    camera_files = [
        SimpleUploadedFile(f"{mark}{number}.jpg", camera_photo(mark, seed * 10 + number))
        for number in range(2)
    ]
    analysed, waiting = upload_photos(owner=owner, files=camera_files).stored
    [photo] = claim_photos(photo_ids=[analysed.photo.pk], at=at).photos
    analysis = PhotoAnalysis(WIDTH, HEIGHT, tuple(_face(seed, number) for number in range(FACES)))
    faces = faces_from(photo, analysis, model_version="1")
    with default_storage.open(photo.storage_key) as file:
        pixels = np.asarray(Image.open(file).convert("RGB"))
    store_pictures(photo, pixels)
    store_chips(faces, pixels)
    record_analyses([PhotoFaces(photo, analysis, faces)], model_version="1", at=at)
    face_ids = [face.pk for face in faces]
    named = create_person(owner=owner, name=f"{mark} Ada", face_ids=[face_ids[0], face_ids[2]])
    other = create_person(owner=owner, name=f"{mark} Bea", face_ids=[face_ids[1]])
    split_person(owner=owner, person_id=named.pk, face_ids=[face_ids[2]])
    reject_face(owner=owner, face_id=face_ids[3], person_id=other.pk)
    hide_face(owner=owner, face_id=face_ids[3], hidden=True)
    album = create_album(owner=owner, name=f"{mark} album", photo_ids=[photo.pk])
    archive = start_archive(owner=owner, file=_archive(mark, seed))
    webhook = create_webhook(
        owner=owner, url=f"https://{mark.lower()}.example/", events=Webhook.Event.values
    )
    with transaction.atomic():
        send_test(owner=owner, webhook_id=webhook.pk)
    export = request_export(owner=owner)
    write_export(export_id=export.pk, at=at)
    assert Export.objects.get(pk=export.pk).is_ready
    token, _ = issue_token(
        owner=owner, name=f"{mark} phone", scopes=list(Scope), life=datetime.timedelta(days=1)
    )
    ids = {
        "user": owner.pk,
        "photo": photo.pk,
        "waiting_photo": waiting.photo.pk,
        "face": face_ids[0],
        "other_face": face_ids[1],
        "job": photo.job_id,
        "archive_job": archive.pk,
        "person": named.pk,
        "other_person": other.pk,
        "album": album.pk,
        "webhook": webhook.pk,
        "token": token.pk,
        "act": Act.objects.for_owner(owner).latest("pk").pk,
    }
    return FilledAccount(owner, mark, {name: str(pk) for name, pk in ids.items()})


def _archive(mark: str, seed: int) -> SimpleUploadedFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{mark}.jpg", camera_photo(mark, seed * 10 + 9))
    return SimpleUploadedFile(f"{mark}.zip", packed.getvalue())


def _face(seed: int, number: int) -> FaceAnalysis:
    """A face whose embedding is of no other face, whatever the seed."""
    left = 10.0 + 75 * number
    eyes, mouth = 60.0, 90.0
    return FaceAnalysis(
        box=BoundingBox(left, 40.0, 60.0, 75.0),
        confidence=0.99,
        landmarks=Landmarks(
            (left + 15, eyes),
            (left + 45, eyes),
            (left + 30, 75.0),
            (left + 20, mouth),
            (left + 40, mouth),
        ),
        embedding=np.random.default_rng([seed, number]).normal(0, 0.12, 128).astype(np.float32),
        quality=0.8,
        age=AgeEstimate(30.0, 24.0, 37.0),
        gender=GenderEstimate("female", 0.9),
        expression=ExpressionEstimate("happy", 0.9, {"happy": 0.9, "neutral": 0.1}),
    )
