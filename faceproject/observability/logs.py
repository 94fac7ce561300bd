"""Logs: lines for people, or JSON for programs, each with the request or task that it belongs to.

Everything goes to the output of its process, for whoever keeps logs to collect. What is bound by
`structlog.contextvars` while a request or a task runs is part of each line that is logged then, by
whatever logger: `request_id`, `task`, `task_id`, `job_ids`. Tracebacks come without the values of
local variables, which hold passwords, tokens and photos.
"""

from __future__ import annotations

from typing import Any

import structlog
import structlog.tracebacks

from faceproject.observability.mailed_keys import forget_mailed_keys

EXTRA = ["route", "milliseconds"]  # of our own log calls; Django's hold whole requests


def logging_configuration(*, form: str, level: str) -> dict[str, Any]:
    """What Django's LOGGING takes. form: "human" or "json"."""
    if form == "json":
        last = [
            structlog.processors.ExceptionRenderer(
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
            ),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        last = [
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            )
        ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    forget_mailed_keys,
                    *last,
                ],
                "foreign_pre_chain": [
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.add_logger_name,
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.ExtraAdder(allow=EXTRA),
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                ],
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Their own handlers would write lines of another form.
            name: {"handlers": [], "propagate": True}
            for name in ("django", "uvicorn", "uvicorn.error")
        }
        # It tells queries, which hold names; what is told of each request, `requests` says.
        | {"uvicorn.access": {"handlers": [], "propagate": False}}
        | {"PIL": {"level": "INFO"}},  # below, it tells what stands in photos: places, cameras
    }
