"""What the tests of the room share: storage of their own, and photos and analyses by hand."""

from __future__ import annotations

import datetime
import hashlib
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from ml.analysis_result import (
    AgeEstimate,
    AttributeEstimate,
    BoundingBox,
    ExpressionEstimate,
    FaceAnalysis,
    GenderEstimate,
    Landmarks,
    PhotoAnalysis,
)

if TYPE_CHECKING:
    from analysis.models import Photo


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path: Path) -> Path:
    """Where the test's media files go; nothing is left of another test's."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def queued_photo(db) -> Callable[..., Photo]:
    """`queued_photo(owner, **fields)` is the row of a photo, each of other bytes; no file."""
    # Models can be imported once Django is set up, which is after this file is read.
    from analysis.models import Job, JobEntry, Photo

    made = 0

    def make(owner, **fields) -> Photo:
        nonlocal made
        made += 1
        job = fields.pop("job", None) or Job.objects.create(owner=owner, kind=Job.Kind.UPLOAD)
        defaults = {
            "sha256": hashlib.sha256(str(made).encode()).hexdigest(),
            "original_filename": f"photo{made}.jpg",
            "format": "jpeg",
            "size_bytes": 1000,
            "width": 640,
            "height": 480,
            "dispatched_at": timezone.now(),
        }
        photo = Photo(owner=owner, job=job, **(defaults | fields))
        photo.storage_key = f"{photo.folder}/original.jpeg"
        photo.save(force_insert=True)
        JobEntry.objects.create(job=job, owner=owner, photo=photo, filename=photo.original_filename)
        return photo

    return make


@pytest.fixture
def face_analysis() -> Callable[..., FaceAnalysis]:
    """`face_analysis(left=…)` is one face with everything that can be said of a face."""

    def make(left: float = 100.0, **changes) -> FaceAnalysis:
        said = {
            "box": BoundingBox(left, 80.0, 120.0, 150.0),
            "confidence": 0.9987,
            "landmarks": Landmarks(
                (left + 30, 130.0),
                (left + 90, 131.0),
                (left + 60, 160.0),
                (left + 40, 190.0),
                (left + 80, 191.0),
            ),
            "embedding": np.linspace(-0.3, 0.3, 128, dtype=np.float32),
            "quality": 0.83,
            "age": AgeEstimate(31.4, 24.2, 38.9),
            "gender": GenderEstimate("female", 0.982),
            "attributes": {
                "eyeglasses": AttributeEstimate(True, 0.97),
                "beard": AttributeEstimate(False, 0.01),
            },
            "hair_color": "black",
            "expression": ExpressionEstimate("happy", 0.9, {"happy": 0.9, "neutral": 0.1}),
        }
        return FaceAnalysis(**(said | changes))

    return make


@pytest.fixture
def photo_analysis(face_analysis) -> Callable[..., PhotoAnalysis]:
    """`photo_analysis(2)` is the analysis of a photo of 640 × 480 pixels with two faces."""

    def make(faces: int = 1) -> PhotoAnalysis:
        return PhotoAnalysis(640, 480, tuple(face_analysis(100.0 + 200 * n) for n in range(faces)))

    return make


@pytest.fixture
def upload_file(photo) -> Callable[..., SimpleUploadedFile]:
    """`upload_file("obama.jpg")` is a photo of tests/photos/ as a request brings it."""

    def make(name: str) -> SimpleUploadedFile:
        return SimpleUploadedFile(name, photo(name).read_bytes(), "image/jpeg")

    return make


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """`picture("PNG", mode="RGB", size=(64, 48))` are the bytes of a grey picture."""

    def make(file_format: str, *, mode: str = "RGB", size=(64, 48), **options) -> bytes:
        written = io.BytesIO()
        Image.new(mode, size, "grey" if mode == "RGB" else 128).save(
            written, file_format, **options
        )
        return written.getvalue()

    return make


@pytest.fixture
def huge_png() -> bytes:
    """A PNG of 30,000 × 30,000 pixels by its header, and a few hundred bytes long."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.fixture
def sent_tasks(embedded_servers) -> Callable[[], list[tuple[str, str]]]:
    """`sent_tasks()` are the queue and the task of each message that lies in the broker."""
    from celery import current_app

    def read() -> list[tuple[str, str]]:
        found = []
        with current_app.connection_for_read() as connection:
            for name in ("interactive", "bulk"):
                queue = connection.SimpleQueue(name)
                while True:
                    try:
                        message = queue.get(block=False)
                    except queue.Empty:
                        break
                    message.ack()
                    found.append((name, message.headers["task"]))
                queue.close()
        return found

    read()
    return read


@pytest.fixture
def recognition_messages(embedded_servers) -> Callable[[], list[int]]:
    """`recognition_messages()` are the owners of the messages that lie in the queue."""
    from celery import current_app

    def read() -> list[int]:
        owners = []
        with current_app.connection_for_read() as connection:
            queue = connection.SimpleQueue("people")
            while True:
                try:
                    message = queue.get(block=False)
                except queue.Empty:
                    break
                message.ack()
                if message.headers["task"] == "analysis.recognize_faces":
                    owners.append(message.payload[0][0])
            queue.close()
        return owners

    read()
    return read


@pytest.fixture
def now() -> datetime.datetime:
    return timezone.now()
