"""What the tests of jobs share: a client, ZIP files, and photos that a worker has finished."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

if TYPE_CHECKING:
    from analysis.models import Job, Photo

JOBS = "/api/v1/jobs/"


@pytest.fixture
def client(user, api_client):
    return api_client(user)


@pytest.fixture
def start(client) -> Callable:
    """`start(file=[…])` is the API's answer to a job of these files."""

    def send(**parts):
        return client.post(JOBS, parts, format="multipart")

    return send


@pytest.fixture
def zipped() -> Callable[..., bytes]:
    """`zipped({"name.jpg": bytes})` is a ZIP of these files, each under its name as it is."""

    def make(files: dict[str, bytes] | list[tuple[str, bytes]]) -> bytes:
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items() if isinstance(files, dict) else files:
                archive.writestr(name, data)
        return written.getvalue()

    return make


@pytest.fixture
def archive_job(user, zipped) -> Callable[..., Job]:
    """`archive_job({"name.jpg": bytes})` is the job of a ZIP that no worker has opened yet."""
    from analysis.services.intake.jobs import start_archive

    def make(files: dict[str, bytes] | list[tuple[str, bytes]] | bytes) -> Job:
        data = files if isinstance(files, bytes) else zipped(files)
        return start_archive(owner=user, file=SimpleUploadedFile("photos.zip", data))

    return make


@pytest.fixture
def finish(photo_analysis) -> Callable:
    """`finish(photo, faces=1)` records the analysis of a queued photo."""
    from analysis.services.faces.face_rows import faces_from
    from analysis.services.processing.claiming import claim_photos
    from analysis.services.processing.recording import PhotoFaces, record_analyses

    def record(photo: Photo, faces: int = 1) -> Photo:
        at = timezone.now()
        [photo] = claim_photos(photo_ids=[photo.pk], at=at).photos
        analysis = photo_analysis(faces)
        rows = faces_from(photo, analysis, model_version="1")
        assert record_analyses([PhotoFaces(photo, analysis, rows)], model_version="1", at=at)
        photo.refresh_from_db()
        return photo

    return record


@pytest.fixture
def fail() -> Callable:
    """`fail(photo)` records that a queued photo could not be read."""
    from analysis.services.processing.claiming import claim_photos
    from analysis.services.processing.recording import record_failure

    def record(photo: Photo) -> Photo:
        [photo] = claim_photos(photo_ids=[photo.pk], at=timezone.now()).photos
        assert record_failure(photo=photo, code="truncated_image", message="It is cut off.")
        return photo

    return record
