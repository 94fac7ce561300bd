"""The stream of what happens to a user's photos."""

import json
from collections.abc import AsyncIterator

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import AsyncClient

from analysis.models import Photo
from analysis.pages import live
from analysis.services.events import announce_photos


def parsed(chunk: bytes) -> tuple[str, dict]:
    event, data = chunk.decode().strip().splitlines()
    return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))


async def announce(photo: Photo, on_commit) -> None:
    """As a service announces it; the test's own transaction never commits."""

    def commit() -> None:
        with on_commit(execute=True):
            announce_photos([photo])

    await sync_to_async(commit)()


def test_a_user_hears_of_their_own_photos_and_of_no_others(
    user, other_user, queued_photo, django_capture_on_commit_callbacks
):
    mine, foreign = queued_photo(user), queued_photo(other_user)
    client = AsyncClient()
    client.force_login(user)

    async def listen() -> None:
        answer = await client.get("/events/")
        assert answer["Content-Type"] == "text/event-stream"
        stream: AsyncIterator[bytes] = aiter(answer.streaming_content)
        assert parsed(await anext(stream)) == ("subscribed", {})
        await announce(foreign, django_capture_on_commit_callbacks)
        await announce(mine, django_capture_on_commit_callbacks)
        name, event = parsed(await anext(stream))
        assert (name, event["id"], event["state"]) == ("photo", str(mine.pk), "queued")

    async_to_sync(listen)()


def test_visitors_hear_nothing(db):
    answer = async_to_sync(AsyncClient().get)("/events/")
    assert answer.status_code == 401


def test_a_stream_ends_after_a_while_so_that_the_session_is_asked_again(user, monkeypatch):
    monkeypatch.setattr(live, "STREAM_SECONDS", -1)
    client = AsyncClient()
    client.force_login(user)

    async def listen() -> list[bytes]:
        answer = await client.get("/events/")
        return [chunk async for chunk in answer.streaming_content]

    [first] = async_to_sync(listen)()
    assert parsed(first) == ("subscribed", {})


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_stream_is_only_read(user, method):
    client = AsyncClient()
    client.force_login(user)
    assert async_to_sync(getattr(client, method))("/events/").status_code == 405
