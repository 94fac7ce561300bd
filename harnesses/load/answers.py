"""How long answers took and what they were, by kind of request."""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx
import numpy as np


@dataclass
class Kind:
    """seconds: from the request to the end of each answer. statuses: of them; 0 where none came."""

    seconds: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def milliseconds(self, percent: float) -> float:
        return round(float(np.percentile(self.seconds, percent)) * 1000, 1)

    @property
    def broken(self) -> int:
        """How many ended with a server's error, or without an answer."""
        return sum(status == 0 or status >= 500 for status in self.statuses)

    @property
    def refused(self) -> int:
        return sum(400 <= status < 500 for status in self.statuses)


@dataclass
class Answers:
    """What people were answered. waited: seconds from each upload's beginning to its result."""

    kinds: defaultdict[str, Kind] = field(default_factory=lambda: defaultdict(Kind))
    waited: list[float] = field(default_factory=list)

    async def timed(
        self, kind: str, client: httpx.AsyncClient, method: str, address: str, **request: Any
    ) -> httpx.Response | None:
        """Ask and take note; None where there was no answer."""
        began = time.perf_counter()
        answer = None
        with contextlib.suppress(httpx.TransportError):
            answer = await client.request(method, address, **request)
        self.kinds[kind].seconds.append(time.perf_counter() - began)
        self.kinds[kind].statuses.append(answer.status_code if answer else 0)
        return answer if answer and answer.status_code < 400 else None
