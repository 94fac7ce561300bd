"""Uploading one photo and waiting for what a worker finds in it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import redis
from django.conf import settings
from django.core.files import File
from django.db import connection

from analysis.models import Photo
from analysis.services.events import hearing
from analysis.services.intake.outcome import Upload
from analysis.services.intake.upload import upload_photos

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

UNDER_WAY = [Photo.State.QUEUED, Photo.State.ANALYZING]
# Between two looks at the database, which tells the truth also where an event got lost.
LOOK_SECONDS = 4.0


def upload_and_wait(*, owner: User, file: File) -> Upload:
    """Upload a photo and wait for the end of its analysis, for QUESTION_SECONDS at most.

    Its row then says whether it came to its end. A file that is no photo is among the refused.
    """
    until = time.monotonic() + settings.QUESTION_SECONDS
    try:
        with hearing(owner.pk) as next_event:
            upload = upload_photos(owner=owner, files=[file])
            for stored in upload.stored:
                while _is_under_way(stored.photo) and (left := until - time.monotonic()) > 0:
                    _wait_for(stored.photo, next_event, min(left, LOOK_SECONDS))
    except redis.RedisError:
        logger.warning("Nobody waits for a photo: Redis is away.", exc_info=True)
        file.seek(0)
        upload = upload_photos(owner=owner, files=[file])
    return upload


def _is_under_way(photo: Photo) -> bool:
    """Whether it waits or is being analysed, by the database; it may have been deleted."""
    states = Photo.objects.filter(pk=photo.pk).values_list("state", flat=True)
    state = states.first()
    if not connection.in_atomic_block:
        connection.close()  # Others need it while this waits.
    return state in UNDER_WAY


def _wait_for(
    photo: Photo, next_event: Callable[[float], dict[str, Any] | None], seconds: float
) -> None:
    """Wait until an event says that the photo's analysis has ended, or the time is over."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        event = next_event(left)
        if event and event.get("id") == str(photo.pk) and event["state"] not in UNDER_WAY:
            return
