"""Requests to one server: signed in, tried again while it is busy, refusals as exceptions."""

from __future__ import annotations

import time
from typing import Any

import httpx

from faceproject_client.errors import Unreachable, problem_of, retry_after

ATTEMPTS = 4
FIRST_PAUSE = 0.5  # seconds; each further one is twice as long
LONGEST_PAUSE = 120.0
WORTH_ANOTHER = {429, 502, 503, 504}


class Connection:
    """Safe to use from several threads."""

    def __init__(self, url: str, token: str, *, timeout: float) -> None:
        self._client = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/v1/",
            headers={"Authorization": f"Token {token}", "User-Agent": "faceproject-client/0.1"},
            timeout=timeout,
        )

    def close(self) -> None:
        self._client.close()

    def request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Ask, again where that may help; raises Problem, Unreachable.

        Files are sent from their beginning at every attempt. To be safe to repeat, what creates
        something must carry an `Idempotency-Key`.
        """
        for attempt in range(1, ATTEMPTS + 1):
            pause = FIRST_PAUSE * 2 ** (attempt - 1)
            try:
                response = self._client.request(method, path, **arguments)
            except httpx.TransportError as error:
                if attempt == ATTEMPTS:
                    url = self._client.base_url
                    raise Unreachable(f"{url} does not answer ({error}). Is it up?") from error
            else:
                if response.status_code not in WORTH_ANOTHER or attempt == ATTEMPTS:
                    break
                pause = retry_after(response) or pause
            time.sleep(min(pause, LONGEST_PAUSE))
        if response.is_error:
            raise problem_of(response)
        return response
