"""`Idempotency-Key`: what makes a request that creates something safe to repeat."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.core.files import File
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.refusals import may_refuse_with
from accounts.idempotency import (
    KeyReused,
    StillInProgress,
    abandon_request,
    begin_request,
    finish_request,
)
from accounts.signed_in import SignedInApiRequest

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST_KEY = 255

Method = Callable[..., Response]


class KeyRefused(APIException):
    """A key that came with another request, or whose request is being done."""

    def __init__(self, error: KeyReused | StillInProgress) -> None:
        super().__init__(str(error), error.code)
        in_progress = isinstance(error, StillInProgress)
        self.status_code = (
            status.HTTP_409_CONFLICT if in_progress else status.HTTP_422_UNPROCESSABLE_ENTITY
        )


def idempotent(*, secrets: Collection[str] = ()) -> Callable[[Method], Method]:
    """Have a view's method done once for each key, and answer as before when it is repeated.

    Only what was done is kept: a request that was refused is done anew. secrets: members of the
    answer that are not kept, and so are absent when it is repeated.
    """

    def decorate(method: Method) -> Method:
        @functools.wraps(method)
        def once(view: APIView, request: SignedInApiRequest, *args: Any, **kwargs: Any) -> Response:
            key = request.headers.get(HEADER)
            if not key:
                return method(view, request, *args, **kwargs)
            if len(key) > LONGEST_KEY:
                raise ValidationError({HEADER: [f"At most {LONGEST_KEY} characters."]})
            try:
                noted, is_to_be_done = begin_request(
                    user=request.user, key=key, fingerprint=_fingerprint(request), at=timezone.now()
                )
            except (KeyReused, StillInProgress) as error:
                raise KeyRefused(error) from error
            if not is_to_be_done:
                return Response(noted.answer, noted.status, headers={REPLAYED: "true"})
            try:
                response = method(view, request, *args, **kwargs)
            except BaseException:
                abandon_request(noted)
                raise
            answer = json.loads(JSONRenderer().render(response.data) or "null")
            for secret in secrets:
                del answer[secret]
            finish_request(noted, status=response.status_code, answer=answer)
            return response

        declared = may_refuse_with(KeyRefused(KeyReused()), KeyRefused(StillInProgress()))
        return declared(extend_schema(parameters=[KEY])(once))

    return decorate


KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description=(
        "Any text, new for each request, say a UUID. The same request with the same key is "
        f"answered as the first time, with `{REPLAYED}: true`, and not done again. Another "
        "request with it is answered 422, and one while the first is being done 409."
    ),
)


def _fingerprint(request: SignedInApiRequest) -> str:
    """SHA-256 of what is asked: method, address and the body's parts, files by their bytes."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    for part in _parts(request.data):
        digest.update(part)
    return digest.hexdigest()


def _parts(data: Any) -> Iterator[bytes]:
    if not hasattr(data, "lists"):
        yield json.dumps(data, sort_keys=True).encode()
        return
    for name, values in sorted(data.lists()):
        for value in values:
            if isinstance(value, File):
                content = hashlib.file_digest(value, "sha256").hexdigest()
                value.seek(0)
                said = ["file", value.name, value.size, content]
            else:
                said = ["text", value]
            yield json.dumps([name, *said]).encode()
