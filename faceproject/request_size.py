"""Turning away requests that are too large before they fill memory or disk."""

import io
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
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.utils import translation

from analysis.pages import errors as pages
from faceproject.problems import problem, problem_page
from faceproject.security_headers import content_policy

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
                await _refuse(scope, send, limit)


def _limit(path: str, content_type: bytes) -> int:
    """Bytes that the body of a request of this type to this address may have."""
    if content_type.lower().startswith(SMALL_TYPES):
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if path.startswith(DEMO):
        return settings.DEMO_MAX_MB * 1_000_000 + FORM_BYTES
    return settings.MAX_REQUEST_MB * 1_000_000


async def _refuse(scope: Scope, send: ASGISendCallable, limit: int) -> None:
    answer = _refusal(ASGIRequest(scope, io.BytesIO()), limit)
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})


def _refusal(request: ASGIRequest, limit: int) -> HttpResponse:
    """A page for whoever sent a form of the site, in the browser's language; else a problem."""
    wants_page = "text/html" in request.headers.get("accept", "")
    if not wants_page or request.path.startswith("/api/"):
        return problem_page(too_large(limit))
    with translation.override(translation.get_language_from_request(request)):
        answer = HttpResponse(pages.too_large())
    answer["Content-Security-Policy"] = content_policy(request)
    return answer
