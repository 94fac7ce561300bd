"""Photos that are looked at for an answer and not kept.

The web process has no networks, so a worker looks. It asks for the photo when its turn has come;
photo and answer go through Redis publish/subscribe, which passes them on and stores nothing.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import redis
from celery import signature
from django.conf import settings
from django.core.files import File
from django.db import connection
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from redis.client import PubSub

from analysis import analyzer
from analysis.analyzer import BoundingBox, ImageError, ImageFileTooLarge
from analysis.errors import AnalysisError
from analysis.services.failures import said_to_reader

QUEUE = "questions"
READY = b"ready"  # of a worker that has taken the question: it listens for the photo
PHOTO_SECONDS = 5  # in which the photo comes, or nobody waits any more


class PhotoUnreadable(AnalysisError):
    """A photo of a question that cannot be read, for the reason that it says."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(said_to_reader(code=code, message=message))
        self.code = code


class NobodyAnswers(AnalysisError):
    """No worker has looked within the time that a question may take."""

    code = "nobody_answers"

    def __init__(self) -> None:
        super().__init__(
            _(
                "No worker looked at the photo within %(question_seconds)s seconds. They are busy; "
                "try again in a minute, or upload the photo and compare the faces found in it."
            )
            % {"question_seconds": settings.QUESTION_SECONDS}
        )


@dataclass(frozen=True, slots=True, eq=False)
class SeenFace:
    """A face of a photo that is not kept.

    index: among the photo's faces, from 0, the most confident first. embedding: float32 (128,).
    said: all that is said of a face, as `ml analyze --json` says it.
    """

    index: int
    box: BoundingBox
    confidence: float
    quality: float
    embedding: np.ndarray
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SeenPhoto:
    """A photo that is not kept. Width and height: pixels, upright."""

    width: int
    height: int
    model_version: str
    faces: tuple[SeenFace, ...]


def faces_in(file: File) -> list[SeenFace]:
    """The faces of a photo, as a worker sees them; raises as `seen` does."""
    return list(seen(file).faces)


def seen(file: File) -> SeenPhoto:
    """A photo, as a worker sees it; waits for it.

    Raises PhotoUnreadable, and NobodyAnswers after QUESTION_SECONDS.
    """
    photo = _readable(file)
    question = str(uuid.uuid4())
    _give_back_connection()
    try:
        return _photo_from(_ask(question, photo))
    except (redis.RedisError, OperationalError) as error:
        raise NobodyAnswers from error


def answer(question: str) -> None:
    """Look at the photo of a question, in a worker; nothing where nobody waits any more."""
    with _listening(_photo_channel(question)) as photos:
        if not _client().publish(_answer_channel(question), READY):
            return
        photo = _next(photos, until=time.monotonic() + PHOTO_SECONDS)
    if photo is not None:
        _client().publish(_answer_channel(question), json.dumps(_look_at(photo)))


def _ask(question: str, photo: bytes) -> dict[str, Any]:
    """Hand the photo to the worker that takes the question; returns what it says."""
    until = time.monotonic() + settings.QUESTION_SECONDS
    with _listening(_answer_channel(question)) as answers:
        signature("analysis.answer_question", args=[question]).apply_async(
            queue=QUEUE, expires=settings.QUESTION_SECONDS
        )
        # A worker that dies with the question is followed by another, which asks again.
        while (said := _next(answers, until)) == READY:
            _client().publish(_photo_channel(question), photo)
    if said is None:
        raise NobodyAnswers
    return json.loads(said)


def _look_at(photo: bytes) -> dict[str, Any]:
    try:
        decoded = analyzer.decode_photo(io.BytesIO(photo))
    except ImageError as error:
        return {"code": error.code, "message": str(error)}
    [analysis] = analyzer.analyze([decoded.pixels])
    return {
        "width": analysis.width,
        "height": analysis.height,
        "model_version": analyzer.model_version(),
        "faces": [
            {
                "box": asdict(face.box),
                "confidence": face.confidence,
                "quality": face.quality,
                "embedding": face.embedding.tolist(),
                "said": face.to_json(),
            }
            for face in analysis.faces
        ],
    }


@contextlib.contextmanager
def _listening(channel: str) -> Iterator[PubSub]:
    """A subscription that stands: what is published from now on is not missed."""
    with _client().pubsub(ignore_subscribe_messages=False) as subscription:
        subscription.subscribe(channel)
        subscription.get_message(timeout=None)  # Redis' confirmation.
        yield subscription


def _next(subscription: PubSub, until: float) -> bytes | None:
    """The next message before this time of the monotonic clock; None where there is none."""
    message = subscription.get_message(timeout=max(0.0, until - time.monotonic()))
    return message["data"] if message else None


def _readable(file: File) -> bytes:
    """The bytes of a photo within the limits."""
    limit = settings.MAX_UPLOAD_MB * 1_000_000
    try:
        if file.size > limit:
            raise ImageFileTooLarge(file.size, limit)
        analyzer.probe_photo(file)
    except ImageError as error:
        raise PhotoUnreadable(error.code, str(error)) from error
    file.seek(0)
    return file.read()


def _photo_from(said: dict[str, Any]) -> SeenPhoto:
    if "code" in said:
        raise PhotoUnreadable(said["code"], said["message"])
    faces = (
        SeenFace(
            index=index,
            box=BoundingBox(**face["box"]),
            confidence=face["confidence"],
            quality=face["quality"],
            embedding=np.array(face["embedding"], np.float32),
            said=face["said"],
        )
        for index, face in enumerate(said["faces"])
    )
    return SeenPhoto(said["width"], said["height"], said["model_version"], tuple(faces))


def _give_back_connection() -> None:
    """Leave the database's connection to others while this waits."""
    if not connection.in_atomic_block:
        connection.close()


def _photo_channel(question: str) -> str:
    return f"faceproject:question:{question}:photo"


def _answer_channel(question: str) -> str:
    return f"faceproject:question:{question}:answer"


@functools.cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, **settings.REDIS_PATIENCE)
