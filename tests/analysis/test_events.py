"""What a user's open pages are told."""

import asyncio

import pytest

from analysis.services import events
from analysis.services.deletion import delete_photo
from analysis.services.events import announce_photos, subscribe

pytestmark = pytest.mark.django_db


def commit(callbacks: list) -> None:
    for callback in callbacks:
        callback()


def test_an_owner_hears_of_own_photos_only(
    user, other_user, queued_photo, django_capture_on_commit_callbacks
):
    own = queued_photo(
        user, state="failed", error_code="truncated_image", error_message="It is cut off."
    )
    foreign = queued_photo(other_user)
    with django_capture_on_commit_callbacks() as on_commit:
        announce_photos([foreign, own])

    async def listen() -> list:
        stream = subscribe(user.pk, heartbeat_seconds=0.2)
        heard = [await anext(stream)]
        commit(on_commit)
        heard += [await anext(stream), await anext(stream)]
        await stream.aclose()
        return heard

    subscribed, event, heartbeat = asyncio.run(listen())
    assert subscribed is None
    assert event == {
        "type": "photo",
        "id": str(own.pk),
        "job": str(own.job_id),
        "state": "failed",
        "error": {"code": "truncated_image", "message": "It is cut off."},
    }
    assert heartbeat is None


def test_a_deleted_photo_is_announced(user, queued_photo, django_capture_on_commit_callbacks):
    photo = queued_photo(user)
    with django_capture_on_commit_callbacks() as on_commit:
        delete_photo(owner=user, photo_id=photo.pk)

    async def listen() -> dict:
        stream = subscribe(user.pk)
        await anext(stream)
        commit(on_commit)
        event = await anext(stream)
        await stream.aclose()
        return event

    event = asyncio.run(listen())
    assert (event["id"], event["state"]) == (str(photo.pk), "deleted")


def test_a_redis_that_is_away_does_not_keep_a_change_from_being_made(
    user, queued_photo, settings, caplog, django_capture_on_commit_callbacks
):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    events._client.cache_clear()
    with django_capture_on_commit_callbacks(execute=True):
        announce_photos([queued_photo(user)])
    events._client.cache_clear()
    assert "Events were not published." in caplog.text
