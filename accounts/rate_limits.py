"""How many requests the API takes in a minute: of a user, of a token, of an address.

Counted in Redis, in whole minutes of the clock, so that all web processes count together.
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import redis
from django.conf import settings
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:  # The framework's views read this module when they are made.
    from django.http import HttpRequest
    from rest_framework.request import Request
    from rest_framework.views import APIView

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of a limit in this minute."""

    limit: int  # requests in a minute
    used: int  # with this one
    reset_seconds: int  # until it is whole again

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.limit


class RequestBudget(BaseThrottle):
    """The API's default throttle: per user and per token, or per address of nobody known.

    The budget stays with the request, for the headers of its answer.
    """

    def allow_request(self, request: Request, view: APIView) -> bool:
        if request.user and request.user.is_authenticated:
            limits = {f"user:{request.user.pk}": settings.API_USER_REQUESTS_PER_MINUTE}
            if request.auth:
                limits[f"token:{request.auth.pk}"] = settings.API_TOKEN_REQUESTS_PER_MINUTE
        else:
            limits = address_limit(request)
        self.budget = spend(limits, at=time.time())
        cast(Any, request._request).request_budget = self.budget
        return self.budget is None or not self.budget.is_exceeded

    def wait(self) -> float | None:
        return self.budget.reset_seconds if self.budget else None


def address_limit(request: HttpRequest | Request) -> dict[str, int]:
    """The limit of the address that a request comes from, as `spend` takes it."""
    return {f"address:{address_of(request)}": settings.API_ADDRESS_REQUESTS_PER_MINUTE}


def address_of(request: HttpRequest | Request) -> str:
    """The address that a request comes from, as far as TRUSTED_PROXY_COUNT proxies say it."""
    return BaseThrottle().get_ident(cast("Request", request))  # of which it reads META alone


def spend(limits: Mapping[str, int], *, at: float) -> Budget | None:
    """Count a request against each of the limits; returns the budget of which least is left.

    limits: requests in a minute by whose they are; 0 is no limit. at: seconds since 1970. None
    where there is no limit, or no Redis: then the API goes on without.
    """
    counted = {whose: limit for whose, limit in limits.items() if limit}
    if not counted:
        return None
    minute, past = divmod(int(at), WINDOW_SECONDS)
    try:
        with _client().pipeline(transaction=False) as pipeline:
            for whose in counted:
                key = _key(whose, minute)
                pipeline.incr(key)
                pipeline.expire(key, WINDOW_SECONDS)
            used = pipeline.execute()[::2]
    except redis.RedisError:
        logger.warning("A request was not counted.", exc_info=True)
        return None
    budgets = [
        Budget(limit, count, WINDOW_SECONDS - past)
        for limit, count in zip(counted.values(), used, strict=True)
    ]
    return min(budgets, key=lambda budget: budget.limit - budget.used)


def forget(user_id: int, *, at: float) -> None:
    """Forget how many requests of a user were counted, where Redis is there; else they end soon."""
    minute = int(at) // WINDOW_SECONDS
    # A count of the minute before lives on for a while.
    keys = [_key(f"user:{user_id}", counted) for counted in (minute, minute - 1)]
    try:
        _client().delete(*keys)
    except redis.RedisError:
        logger.warning("The requests of a deleted user were not forgotten.", exc_info=True)


def _key(whose: str, minute: int) -> str:
    return f"faceproject:requests:{whose}:{minute}"


@functools.cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, **settings.REDIS_PATIENCE)
