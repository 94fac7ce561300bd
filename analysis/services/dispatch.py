"""Telling workers about queued photos: the message is a hint, the photo's state is the truth."""

from __future__ import annotations

import functools
import logging
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import cast

from celery import current_app, signature
from django.conf import settings
from django.db import transaction
from kombu.exceptions import ChannelError, OperationalError
from kombu.transport.virtual import Channel

from analysis.models import Archive, Job, Photo

logger = logging.getLogger(__name__)

PEOPLE_QUEUE = "people"
BOXES_QUEUE = "questions"  # whoever drew a box looks at the photo and waits
# Somebody waits for an upload; the rest is to be done some time.
QUEUES = {
    Job.Kind.UPLOAD: "interactive",
    Job.Kind.BATCH: "bulk",
    Job.Kind.ARCHIVE: "bulk",
    Job.Kind.REANALYSIS: "bulk",
}
ARCHIVES_QUEUE = "bulk"


def kinds_of(queue: str) -> list[str]:
    """The kinds of job whose photos go through this queue."""
    return [kind for kind, name in QUEUES.items() if name == queue]


def dispatch_photos(photos: Iterable[Photo]) -> None:
    """Send a message for each chunk of these queued photos, on commit.

    It says that photos wait, not which: the worker takes the next whose owner's turn it is. Where
    the broker is away they stay queued, and recovery sends messages again.
    """
    by_queue: dict[str, list[Photo]] = defaultdict(list)
    for photo in photos:
        by_queue[QUEUES[Job.Kind(photo.job.kind)]].append(photo)
    for queue, waiting in by_queue.items():
        for _ in chunked(waiting):
            transaction.on_commit(functools.partial(_send_analysis, queue))


def dispatch_more(queue: str) -> None:
    """Send a message if photos wait for this queue and none lies in it.

    Chunks are cut anew when they are taken, so that there may be more than messages were sent.
    """
    waiting = Photo.objects.queued().filter(job__kind__in=kinds_of(queue))
    if waiting.exists() and not messages_waiting([queue]):
        _send_analysis(queue)


def dispatch_unpacking(archive: Archive) -> None:
    """Send the task that takes the next entries out of an archive, on commit.

    Where the broker is away it waits, and recovery sends it again.
    """
    transaction.on_commit(functools.partial(_send_unpacking, archive.pk))


def chunked(photos: Iterable[Photo]) -> Iterator[list[Photo]]:
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


def dispatch_box(box_id: uuid.UUID) -> None:
    """Send the task that looks into a box which an owner drew, on commit.

    Where the broker is away it waits, and recovery sends it again.
    """
    transaction.on_commit(functools.partial(_send_box, box_id))


def dispatch_comparison(owner_id: int) -> None:
    """Send the task that compares an owner's people with each other, on commit.

    Where the broker is away they go on waiting, and recovery sends it again.
    """
    transaction.on_commit(functools.partial(_send_comparison, owner_id))


def messages_waiting(queues: Collection[str] = frozenset(QUEUES.values())) -> int:
    """How many messages lie in these queues, by default in those of photos to analyse."""
    waiting = 0
    with current_app.connection_for_read() as connection:
        for queue in queues:
            try:
                channel = cast(Channel, connection.default_channel)  # Redis's is one
                declared = channel.queue_declare(queue, passive=True)
            except ChannelError:
                continue  # Redis has no empty lists: a queue without messages does not exist.
            waiting += declared.message_count
    return waiting


def is_urgent_waiting(queue: str) -> bool:
    """Whether messages lie in queues that who analyses empties before this one.

    Yes, too, where the broker is away: then nobody can say.
    """
    names = [each.name for each in settings.CELERY_TASK_QUEUES]
    before = set(names[: names.index(queue)]) - set(settings.MESSENGERS_QUEUES)
    try:
        return messages_waiting(before) > 0
    except OperationalError:
        return True


def _send_analysis(queue: str) -> None:
    _send("analysis.analyze_waiting", queue, to=queue)


def _send_unpacking(archive_id: int) -> None:
    _send("analysis.unpack_archive", archive_id, to=ARCHIVES_QUEUE)


def _send_recognition(owner_id: int) -> None:
    _send("analysis.recognize_faces", owner_id, to=PEOPLE_QUEUE)


def _send_box(box_id: uuid.UUID) -> None:
    _send("analysis.look_into_box", str(box_id), to=BOXES_QUEUE)


def _send_comparison(owner_id: int) -> None:
    _send("analysis.compare_people", owner_id, to=PEOPLE_QUEUE)


def _send(task: str, argument: str | int, *, to: str) -> None:
    try:
        signature(task, args=[argument]).apply_async(queue=to)
    except OperationalError:
        logger.warning("The broker is away; what waits for %s is left to recovery.", task)
