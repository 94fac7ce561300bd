"""A request that is too large is turned away, whether or not it says how large it is."""

import asyncio
import json

import pytest

from faceproject.request_size import BoundedRequests

JSON = (b"content-type", b"application/json")
FORM = (b"content-type", b"multipart/form-data; boundary=x")


@pytest.fixture(autouse=True)
def small_limits(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    settings.MAX_REQUEST_MB = 1
    settings.DEMO_MAX_MB = 0  # and what a form has round its one file


async def reading_all(scope, receive, send) -> None:
    """An application that receives the whole body and answers with its length."""
    length, more = 0, True
    while more:
        event = await receive()
        length += len(event["body"])
        more = event.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(length).encode()})


def ask(
    *headers: tuple[bytes, bytes], chunks: list[bytes], path: str = "/"
) -> tuple[int, bytes, int]:
    """Status and body of the answer, and how many chunks of the request were received."""
    waiting = list(chunks)
    sent: list[dict] = []

    async def receive() -> dict:
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(event: dict) -> None:
        sent.append(event)

    scope = {"type": "http", "method": "POST", "path": path, "headers": list(headers)}
    asyncio.run(BoundedRequests(reading_all)(scope, receive, send))
    start, body = sent
    return start["status"], body["body"], len(chunks) - len(waiting)


def test_a_request_within_its_limit_passes():
    assert ask(JSON, (b"content-length", b"100"), chunks=[b"a" * 100]) == (200, b"100", 1)
    assert ask(FORM, chunks=[b"a" * 500_000] * 2) == (200, b"1000000", 2)


def test_the_demo_of_visitors_takes_one_small_photo():
    assert ask(FORM, chunks=[b"a" * 100_000], path="/demo/")[0] == 200
    assert ask(FORM, chunks=[b"a" * 100_001], path="/demo/")[0] == 413


def test_one_that_says_it_is_too_large_is_not_received():
    status, body, received = ask(JSON, (b"content-length", b"101"), chunks=[b"a" * 101])
    assert (status, received) == (413, 0)
    assert json.loads(body)["code"] == "request_too_large"


def test_one_that_does_not_say_is_received_up_to_the_limit():
    status, _, received = ask(FORM, chunks=[b"a" * 600_000] * 9)
    assert (status, received) == (413, 2)


def test_a_length_that_is_no_number_is_no_way_around():
    status, _, _ = ask(JSON, (b"content-length", b"-1"), chunks=[b"a" * 101])
    assert status == 413


BROWSER = [(b"accept", b"text/html,*/*;q=0.8"), (b"accept-language", b"de")]


def test_who_sends_a_form_reads_a_page_in_the_browsers_language():
    status, body, _ = ask(FORM, *BROWSER, chunks=[b"a" * 1_100_000])
    assert status == 413
    assert "Das war zu groß" in body.decode()


def test_a_program_is_told_in_its_own_way_whatever_it_accepts():
    _, body, _ = ask(FORM, *BROWSER, chunks=[b"a" * 1_100_000], path="/api/v1/photos/")
    assert json.loads(body)["code"] == "request_too_large"
