"""Signs of life of workers, which each renews in Redis for as long as it takes tasks."""

from __future__ import annotations

import functools
import json
import logging
import os
import socket
import time
from dataclasses import asdict, dataclass

import redis
from celery.signals import heartbeat_sent, worker_ready, worker_shutdown
from django.conf import settings
from prometheus_client import start_http_server

logger = logging.getLogger(__name__)

PREFIX = "faceproject:worker:"
RENEWED_EVERY_SECONDS = 10
FORGOTTEN_AFTER_SECONDS = 60
_renewed_at = float("-inf")


@dataclass(frozen=True, slots=True)
class WorkerSign:
    """What a living worker says of itself."""

    host: str
    process_id: int
    model_version: str
    queues: str  # with commas between
    seen_at: float  # seconds since 1970

    @property
    def analyzes(self) -> bool:
        """Whether it takes photos; others carry messages to other servers."""
        return "interactive" in self.queues.split(",") or "bulk" in self.queues.split(",")


def live_workers() -> list[WorkerSign]:
    """The workers that were heard of in the last minute. Raises redis.RedisError."""
    client = _client()
    keys = sorted(client.scan_iter(f"{PREFIX}*"))
    found = client.mget(keys) if keys else []
    return [WorkerSign(**json.loads(value)) for value in found if value]


@worker_ready.connect
@heartbeat_sent.connect
def renew_sign(**_: object) -> None:
    """Say that this worker lives; at most once in a while, for Celery's heart beats often."""
    global _renewed_at
    if time.monotonic() - _renewed_at < RENEWED_EVERY_SECONDS:
        return
    _renewed_at = time.monotonic()
    sign = json.dumps(asdict(_own_sign()))
    try:
        _client().set(_own_key(), sign, ex=FORGOTTEN_AFTER_SECONDS)
    except redis.RedisError:
        logger.warning("This worker could not give a sign of life.", exc_info=True)


@worker_shutdown.connect
def withdraw_sign(**_: object) -> None:
    try:
        _client().delete(_own_key())
    except redis.RedisError:
        logger.warning("This worker could not sign off; it is forgotten in a minute.")


@worker_ready.connect
def answer_for_metrics(**_: object) -> None:
    """Serve this worker's metrics on a port of its own, where it is given one."""
    if settings.WORKER_METRICS_PORT:
        # It imports what the site's metrics are made of, which a worker needs only here.
        from faceproject.observability.metrics import process_registry

        start_http_server(settings.WORKER_METRICS_PORT, registry=process_registry())


def _own_sign() -> WorkerSign:
    # The site's models can be imported when the worker runs, not when this module is.
    from celery import current_app

    from analysis.analyzer import shipped_version

    return WorkerSign(
        host=socket.gethostname(),
        process_id=os.getpid(),
        model_version=shipped_version(),
        queues=",".join(current_app.amqp.queues.consume_from),
        seen_at=time.time(),
    )


def _own_key() -> str:
    return f"{PREFIX}{socket.gethostname()}:{os.getpid()}"


def _client() -> redis.Redis:
    return _client_of(settings.REDIS_URL)


@functools.cache
def _client_of(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, **settings.REDIS_PATIENCE)
