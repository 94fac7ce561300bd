"""How many requests are answered at once, in which threads, and what they do with connections."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from faceproject.bounded_handler import BoundedHandler

AT_ONCE = 2
inside: list[HttpRequest] = []
crowds: list[int] = []
opened: list = []  # connections, psycopg2's own


def counted(request: HttpRequest) -> HttpResponse:
    inside.append(request)
    crowds.append(len(inside))
    time.sleep(0.05)
    inside.remove(request)
    return HttpResponse()


def ask_the_database() -> None:
    connection.ensure_connection()
    opened.append(connection.connection)


def kept(request: HttpRequest) -> HttpResponse:
    ask_the_database()
    return HttpResponse()


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    async def news():
        await sync_to_async(ask_the_database)()
        yield "news"

    return StreamingHttpResponse(news())


urlpatterns = [
    path("counted/", counted),
    path("kept/", kept),
    path("streamed/", streamed),
]


@pytest.fixture
def get(settings) -> Iterator[Callable[[str], Awaitable[bytes]]]:
    """`await get("/counted/")` is the body of the answer of one bounded handler."""
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    settings.WEB_REQUESTS_AT_ONCE = AT_ONCE
    handler = BoundedHandler()

    async def ask(address: str) -> bytes:
        requests = [{"type": "http.request", "body": b"", "more_body": False}]
        answers = []

        async def receive() -> dict:
            if not requests:
                await asyncio.Event().wait()  # the client stays
            return requests.pop()

        async def send(message: dict) -> None:
            answers.append(message)

        scope = {"type": "http", "method": "GET", "path": address, "headers": []}
        await handler(scope, receive, send)
        return b"".join(message.get("body", b"") for message in answers)

    opened.clear()
    yield ask
    for one in opened:
        one.close()


def test_no_more_requests_are_answered_at_once_than_told(get):
    async def crowd() -> None:
        await asyncio.gather(*(get("/counted/") for _ in range(7)))

    crowds.clear()
    asyncio.run(crowd())
    assert len(crowds) == 7
    assert max(crowds) == AT_ONCE


def test_a_thread_keeps_its_connection_for_the_next_request(get, db):
    async def one_after_the_other() -> None:
        for _ in range(4 * AT_ONCE):
            await get("/kept/")

    asyncio.run(one_after_the_other())
    assert len(opened) == 4 * AT_ONCE
    assert len({id(one) for one in opened}) <= AT_ONCE


def test_a_stream_leaves_no_connection_open(get, db):
    assert asyncio.run(get("/streamed/")) == b"news"
    [used] = opened
    assert used.closed


def test_the_driver_is_psycopg2():
    assert not is_psycopg3
