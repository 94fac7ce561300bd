"""What the dashboard shows."""

from __future__ import annotations

from typing import Any

import redis
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from kombu.exceptions import OperationalError

from analysis.analyzer import shipped_version
from analysis.charts import bar_chart
from analysis.services.backlog import measure_backlog
from analysis.services.dispatch import messages_waiting
from analysis.services.site_statistics import measure_days, measure_totals
from faceproject.observability.workers import live_workers

DAYS = 30


def add_figures(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add to the context of the administration's first page (django-unfold's callback)."""
    if not request.user.has_perm("analysis.view_photo"):
        return context
    now = timezone.localtime()
    totals, backlog = measure_totals(), measure_backlog(at=now)
    days = measure_days(until=now, days=DAYS)
    labels = [f"{day.date:%d %b}" for day in days]
    analyzed = [day.analyzed for day in days]
    context["figures"] = [
        ("Users", f"{get_user_model().objects.count():,}"),
        ("Photos", f"{totals.photos:,}"),
        ("Faces", f"{totals.faces:,}"),
        ("People and groups", f"{totals.people:,}"),
        ("Storage", filesizeformat(totals.storage_bytes)),
        ("Failed photos", f"{totals.failed_photos:,}"),
        ("Photos that wait", f"{backlog.photos_by_state['queued']:,}"),
        ("Longest wait", f"{backlog.oldest_queued_seconds:,.0f} s"),
    ]
    context["charts"] = [
        bar_chart(
            "Photos uploaded, and failed",
            labels,
            [day.uploaded for day in days],
            alarms=[day.failed for day in days],
        ),
        bar_chart("Photos analysed", labels, analyzed),
        bar_chart("Half were done within", labels, [day.median_seconds for day in days], unit=" s"),
        bar_chart("19 of 20 within", labels, [day.late_seconds for day in days], unit=" s"),
    ]
    context["model_version"] = shipped_version()
    try:
        # The workers first: without a Redis that fails at once, and Celery would try for long.
        context["workers"] = live_workers()
        context["messages_waiting"] = messages_waiting()
    except (OperationalError, redis.RedisError):
        context["broker_is_away"] = True
    return context
