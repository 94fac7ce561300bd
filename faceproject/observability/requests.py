"""Each request has an id, is counted and timed, and leaves a line in the log."""

from __future__ import annotations

import logging
import re
import time
import uuid

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from prometheus_client import Counter, Histogram

from faceproject.observability.mailed_keys import without_mailed_keys

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[\w.-]{8,64}", re.ASCII)

REQUESTS = Counter("faceproject_http_requests", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "faceproject_http_request_seconds",
    "Time until the answer begins.",
    ["method", "route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestRecord(MiddlewareMixin):
    """The outermost middleware. A proxy's X-Request-ID is kept; the answer carries it."""

    async_capable = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent_along = request.headers.get(HEADER, "")
        request_id = sent_along if WELL_FORMED.fullmatch(sent_along) else uuid.uuid4().hex
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response[HEADER] = request_id
            _record(request, response, time.perf_counter() - began)
        return response


def _record(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    # Addresses hold ids; a series for each would fill the memory of whoever collects them.
    route = request.resolver_match.route if request.resolver_match else "unknown"
    method = request.method if request.method in KNOWN_METHODS else "other"
    REQUESTS.labels(method, route, response.status_code).inc()
    REQUEST_SECONDS.labels(method, route).observe(seconds)
    # The path alone: a query may hold what somebody searched for.
    logger.info(
        "%s %s answered %d",
        request.method,
        without_mailed_keys(request.path),
        response.status_code,
        extra={"route": route, "milliseconds": round(seconds * 1000)},
    )
