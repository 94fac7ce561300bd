"""Turning away requests that are too large before they fill memory or disk."""

import json
from typing import Any

from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    ASGISendEvent,
    Scope,
)
from django.conf import settings

from faceproject.problems import CONTENT_TYPE, problem

# Read into memory as a whole; everything else is received into a file.
SMALL_TYPES = (b"application/json", b"application/x-www-form-urlencoded", b"text/plain")

DEMO = "/demo/"
FORM_BYTES = 100_000  # round the one file of a form


class TooLarge(Exception):
    """More came than the request may have."""


def too_large(limit: int) -> dict[str, Any]:
    """The problem of a request whose body has more than `limit` bytes."""
    return problem(
        status=413,
        code="request_too_large",
        detail=f"A request of this kind has at most {limit / 1_000_000:g} MB. Send less in one.",
    )


class BoundedRequests:
    """An ASGI application in front of another: answers 413 as soon as a body is too large.

    A request that says how long it is, is not received at all. The limit is MAX_REQUEST_MB for
    files, DATA_UPLOAD_MAX_MEMORY_SIZE for text. Who sends a photo to the demo has no account, so
    nothing larger than one photo is received there.
    """

    def __init__(self, application: ASGI3Application) -> None:
        self._application = application

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        headers = dict(scope["headers"])
        limit = _limit(scope["path"], headers.get(b"content-type", b""))
        declared = headers.get(b"content-length", b"0")
        received = 0
        answered = False

        async def receive_within_limit() -> ASGIReceiveEvent:
            nonlocal received
            event = await receive()
            received += len(event.get("body", b""))
            if received > limit:
                raise TooLarge
            return event

        async def send_and_note(event: ASGISendEvent) -> None:
            nonlocal answered
            answered = True
            await send(event)

        try:
            if declared.isdigit() and int(declared) > limit:
                raise TooLarge
            await self._application(scope, receive_within_limit, send_and_note)
        except TooLarge:
            if not answered:
                await _refuse(send, limit)


def _limit(path: str, content_type: bytes) -> int:
    """Bytes that the body of a request of this type to this address may have."""
    if content_type.lower().startswith(SMALL_TYPES):
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if path.startswith(DEMO):
        return settings.DEMO_MAX_MB * 1_000_000 + FORM_BYTES
    return settings.MAX_REQUEST_MB * 1_000_000


async def _refuse(send: ASGISendCallable, limit: int) -> None:
    body = json.dumps(too_large(limit)).encode()
    headers = [(b"content-type", CONTENT_TYPE.encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
