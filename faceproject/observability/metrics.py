"""Figures for Prometheus at `/metrics`: of all processes on this machine, and of the queue."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import redis
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from kombu.exceptions import OperationalError
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from accounts.access import STAFF, open_to
from analysis.services.backlog import measure_backlog
from analysis.services.dispatch import messages_waiting
from faceproject.observability.workers import live_workers


@open_to(STAFF)
@require_GET
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus, which knows METRICS_TOKEN, and staff; to others there is nothing here."""
    if not (_has_token(request) or request.user.is_staff):
        raise Http404
    registry = process_registry()
    registry.register(BacklogCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def process_registry() -> CollectorRegistry:
    """What the processes of this machine have counted."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


class BacklogCollector:
    """What waits, looked up in the database and the broker when it is asked for."""

    def collect(self) -> Iterator[Metric]:
        backlog = measure_backlog(at=timezone.now())
        photos = GaugeMetricFamily("faceproject_photos", "Photos by state.", labels=["state"])
        for state, count in backlog.photos_by_state.items():
            photos.add_metric([state], count)
        yield photos
        yield GaugeMetricFamily(
            "faceproject_oldest_queued_seconds",
            "How long the photo has waited that has waited longest.",
            value=backlog.oldest_queued_seconds,
        )
        yield GaugeMetricFamily(
            "faceproject_faces_to_recognize",
            "Faces that wait to be recognised.",
            value=backlog.faces_to_recognize,
        )
        try:
            yield from self._of_broker()
        except (OperationalError, redis.RedisError):
            return  # The broker is away: its figures are absent, the others are not.

    def _of_broker(self) -> Iterator[Metric]:
        # First, since without a Redis it fails at once, and Celery would try for long.
        signs = live_workers()
        messages = GaugeMetricFamily(
            "faceproject_queue_messages", "Messages that wait, by queue.", labels=["queue"]
        )
        for queue in settings.CELERY_TASK_QUEUES:
            messages.add_metric([queue.name], messages_waiting([queue.name]))
        workers = GaugeMetricFamily(
            "faceproject_live_workers",
            "Workers that give signs of life, by whether they analyse photos.",
            labels=["analyzes"],
        )
        for analyzes in (True, False):  # also where there are none, for an alarm to see
            count = sum(sign.analyzes is analyzes for sign in signs)
            workers.add_metric(["yes" if analyzes else "no"], count)
        yield messages
        yield workers


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted = settings.METRICS_TOKEN
    return bool(wanted) and secrets.compare_digest(given.encode(), wanted.encode())
