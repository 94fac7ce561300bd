"""Telling workers about queued photos: the message is a hint, the photo's state is the truth."""

from __future__ import annotations

import functools
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from celery import current_app, signature
from django.conf import settings
from django.db import transaction
from kombu.exceptions import ChannelError, OperationalError

from analysis.models import Job, Photo

logger = logging.getLogger(__name__)

PEOPLE_QUEUE = "people"
QUEUES = {Job.Kind.UPLOAD: "interactive", Job.Kind.REANALYSIS: "bulk"}


def dispatch_photos(photos: Iterable[Photo]) -> None:
    """Send tasks for these queued photos, chunk by chunk, on commit.

    Where the broker is away they stay queued, and recovery sends them again.
    """
    by_queue: dict[str, list[Photo]] = defaultdict(list)
    for photo in photos:
        by_queue[QUEUES[Job.Kind(photo.job.kind)]].append(photo)
    for queue, waiting in by_queue.items():
        for chunk in chunked(waiting):
            ids = [str(photo.pk) for photo in chunk]
            transaction.on_commit(functools.partial(_send, ids, queue))


def chunked(photos: Sequence[Photo]) -> Iterator[list[Photo]]:
    """Split into what a worker takes at once, bounded in number and in pixels decoded together.

    A photo that was attempted before goes alone: if it is the one that kills workers, it takes no
    other photo with it.
    """
    chunk: list[Photo] = []
    pixels = 0
    for photo in photos:
        if photo.attempts:
            yield [photo]
            continue
        size = photo.width * photo.height
        full = len(chunk) == settings.ANALYSIS_CHUNK_PHOTOS
        if chunk and (full or pixels + size > settings.ANALYSIS_CHUNK_MEGAPIXELS * 1_000_000):
            yield chunk
            chunk, pixels = [], 0
        chunk.append(photo)
        pixels += size
    if chunk:
        yield chunk


def dispatch_recognition(owner_id: int) -> None:
    """Send the task that recognises an owner's waiting faces, on commit.

    Where the broker is away they go on waiting, and recovery sends it again.
    """
    transaction.on_commit(functools.partial(_send_recognition, owner_id))


def messages_waiting(queues: Collection[str] = tuple(QUEUES.values())) -> int:
    """How many messages lie in these queues, by default in those of photos to analyse."""
    waiting = 0
    with current_app.connection_for_read() as connection:
        for queue in queues:
            try:
                declared = connection.default_channel.queue_declare(queue, passive=True)
            except ChannelError:
                continue  # Redis has no empty lists: a queue without messages does not exist.
            waiting += declared.message_count
    return waiting


def _send(ids: list[str], queue: str) -> None:
    try:
        signature("analysis.analyze_photos", args=[ids]).apply_async(queue=queue)
    except OperationalError:
        logger.warning("The broker is away; %d photos wait for recovery.", len(ids))


def _send_recognition(owner_id: int) -> None:
    try:
        signature("analysis.recognize_faces", args=[owner_id]).apply_async(queue=PEOPLE_QUEUE)
    except OperationalError:
        logger.warning("The broker is away; new faces wait for recovery.")
