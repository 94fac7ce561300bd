"""How many requests hold a database connection at once."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from faceproject.bounded_handler import BoundedHandler

AT_ONCE = 2
inside: list[HttpRequest] = []
crowds: list[int] = []


async def counted(request: HttpRequest) -> HttpResponse:
    inside.append(request)
    crowds.append(len(inside))
    await asyncio.sleep(0.05)
    inside.remove(request)
    return HttpResponse()


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    connection.ensure_connection()
    request.connection_of_view = connection.connection

    async def news():
        yield str(request.connection_of_view.closed)

    return StreamingHttpResponse(news())


urlpatterns = [path("counted/", counted), path("streamed/", streamed)]


@pytest.fixture
def get(settings) -> Callable[[str], Awaitable[bytes]]:
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

    return ask


def test_no_more_requests_are_answered_at_once_than_told(get):
    async def crowd() -> None:
        await asyncio.gather(*(get("/counted/") for _ in range(7)))

    crowds.clear()
    asyncio.run(crowd())
    assert len(crowds) == 7
    assert max(crowds) == AT_ONCE


def test_a_stream_begins_without_the_connection_that_its_view_had(get, db):
    assert asyncio.run(get("/streamed/")) == b"1"  # psycopg2's `closed`: 0 while open


def test_the_driver_is_psycopg2():
    assert not is_psycopg3
