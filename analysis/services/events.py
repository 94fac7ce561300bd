"""What happens to a user's photos, told to that user's open pages as it happens.

Events go through Redis publish/subscribe and are not kept: a page that connects later reads the
database. None is ever the only trace of a change.
"""

from __future__ import annotations

import contextlib
import functools
import json
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

import redis
import redis.asyncio
from django.conf import settings
from django.db import transaction

from analysis.models import Photo

logger = logging.getLogger(__name__)

DELETED = "deleted"  # In events only: a photo in this state has no row.


def announce_photos(photos: Iterable[Photo]) -> None:
    """Tell each owner, on commit, the state that these photos are then in."""
    events: dict[int, list[str]] = defaultdict(list)
    for photo in photos:
        events[photo.owner_id].append(_photo_event(photo, photo.state))
    transaction.on_commit(functools.partial(_publish, events))


def announce_deletion(photo: Photo) -> None:
    """Tell the owner, on commit, that this photo is gone."""
    events = {photo.owner_id: [_photo_event(photo, DELETED)]}
    transaction.on_commit(functools.partial(_publish, events))


def announce_people(owner_id: int) -> None:
    """Tell the owner, on commit, that whom some faces show was thought anew."""
    events = {owner_id: [json.dumps({"type": "people"})]}
    transaction.on_commit(functools.partial(_publish, events))


def announce_consequences(owner_id: int) -> None:
    """Tell the owner, on commit, that their word has changed more than itself."""
    events = {owner_id: [json.dumps({"type": "consequences"})]}
    transaction.on_commit(functools.partial(_publish, events))


async def subscribe(
    owner_id: int, *, heartbeat_seconds: float = 15
) -> AsyncIterator[dict[str, Any] | None]:
    """Yield the owner's events as they happen, for as long as it is iterated.

    Yields None as soon as the subscription stands, so that nothing is missed between reading the
    database and listening, and None again after each `heartbeat_seconds` without an event. Events:
    {"type": "photo", "id", "job", "state", "error": {"code", "message"} or None}; the state is one
    of Photo.State, or DELETED. {"type": "people"}: who the faces show has changed somewhere.
    {"type": "consequences"}: some of that because of what the owner said of others.
    """
    async with (
        redis.asyncio.Redis.from_url(settings.REDIS_URL) as client,
        client.pubsub(ignore_subscribe_messages=True) as subscription,
    ):
        await subscription.subscribe(_channel(owner_id))
        await subscription.get_message(timeout=None)  # Redis' confirmation, not passed on.
        yield None
        while True:
            message = await subscription.get_message(timeout=heartbeat_seconds)
            yield json.loads(message["data"]) if message else None


@contextlib.contextmanager
def hearing(owner_id: int) -> Iterator[Callable[[float], dict[str, Any] | None]]:
    """Listen while the block runs, from a thread: gives a function that waits for the next event.

    It takes the seconds to wait, and returns an event as `subscribe` does, or None where none came.
    Raises RedisError where Redis is away.
    """
    with _client().pubsub(ignore_subscribe_messages=True) as subscription:
        subscription.subscribe(_channel(owner_id))

        def next_event(seconds: float) -> dict[str, Any] | None:
            message = subscription.get_message(timeout=seconds)
            return json.loads(message["data"]) if message else None

        yield next_event


def _photo_event(photo: Photo, state: str) -> str:
    error = None
    if photo.error_code:
        error = {"code": photo.error_code, "message": photo.error_message}
    return json.dumps(
        {
            "type": "photo",
            "id": str(photo.pk),
            "job": str(photo.job_id),
            "state": state,
            "error": error,
        }
    )


def _channel(owner_id: int) -> str:
    return f"faceproject:events:{owner_id}"


def _publish(events: dict[int, list[str]]) -> None:
    """Send; a Redis that is away costs the page its liveness, and nothing else."""
    try:
        with _client().pipeline(transaction=False) as pipeline:
            for owner_id, messages in events.items():
                for message in messages:
                    pipeline.publish(_channel(owner_id), message)
            pipeline.execute()
    except redis.RedisError:
        logger.warning("Events were not published.", exc_info=True)


@functools.cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, **settings.REDIS_PATIENCE)
