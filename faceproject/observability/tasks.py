"""Each task is counted and timed, and its log lines name it and the request that asked for it."""

from __future__ import annotations

import time
from typing import Any

import structlog
from celery import Task
from celery.signals import before_task_publish, task_failure, task_postrun, task_prerun
from prometheus_client import Counter, Histogram

TASKS = Counter("faceproject_tasks", "Tasks that ended, by how.", ["task", "state"])
TASK_SECONDS = Histogram(
    "faceproject_task_seconds",
    "How long tasks took.",
    ["task"],
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)
TASK_ERRORS = Counter("faceproject_task_errors", "Tasks that raised.", ["task", "error"])
_began: dict[str, float] = {}


@before_task_publish.connect
def send_request_along(headers: dict[str, Any], **_: object) -> None:
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if request_id:
        headers["request_id"] = request_id


@task_prerun.connect
def begin(task_id: str, task: Task, **_: object) -> None:
    structlog.contextvars.clear_contextvars()
    bound = {"task": task.name, "task_id": task_id}
    if request_id := getattr(task.request, "request_id", None):
        bound["request_id"] = request_id
    structlog.contextvars.bind_contextvars(**bound)
    _began[task_id] = time.perf_counter()


@task_failure.connect
def count_error(sender: Task, exception: BaseException, **_: object) -> None:
    TASK_ERRORS.labels(sender.name, type(exception).__name__).inc()


@task_postrun.connect
def end(task_id: str, task: Task, state: str | None, **_: object) -> None:
    TASKS.labels(task.name, (state or "unknown").lower()).inc()
    if (began := _began.pop(task_id, None)) is not None:
        TASK_SECONDS.labels(task.name).observe(time.perf_counter() - began)
    structlog.contextvars.clear_contextvars()
