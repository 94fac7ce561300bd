"""Is the site alive, and is everything there that it needs? For proxies and orchestrators."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

import redis
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import ANYBODY, open_to
from faceproject.observability.workers import live_workers

logger = logging.getLogger(__name__)


class NotReady(Exception):
    """Something that the site needs is not there; its text says what."""


@open_to(ANYBODY)
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers, whatever else may be away: restarting it would not help."""
    return HttpResponse("ok", content_type="text/plain")


@open_to(ANYBODY)
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say of each part whether it is there; 503 where one is not."""
    found = {name: _state(check) for name, check in CHECKS.items()}
    ready = set(found.values()) == {"ok"}
    return JsonResponse(found, status=200 if ready else 503)


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_broker() -> None:
    with redis.Redis.from_url(settings.REDIS_URL, **settings.REDIS_PATIENCE) as client:
        client.ping()


def check_storage() -> None:
    """A folder must be writable, once its first photo has made it; a bucket must answer."""
    if settings.MEDIA_S3_BUCKET:
        default_storage.exists("photos")
        return
    root = settings.MEDIA_ROOT
    existing = next(folder for folder in (root, *root.parents) if folder.exists())
    if not os.access(existing, os.W_OK):
        raise NotReady(f"{existing} cannot be written to.")


def check_worker() -> None:
    if not any(sign.analyzes for sign in live_workers()):
        raise NotReady("No worker that analyses gave a sign of life in the last minute.")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "broker": check_broker,
    "storage": check_storage,
    "worker": check_worker,
}


def _state(check: Callable[[], None]) -> str:
    """Return "ok" or "away"; why is for the log, not for whoever asks."""
    try:
        check()
    except Exception as error:  # whatever a driver or a storage may raise, it is not ready
        logger.warning("%s: %s", check.__name__, error)
        return "away"
    return "ok"
