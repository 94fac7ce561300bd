"""What requests get that reach no view, or break one: a problem for programs, a page for people."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views import defaults

from analysis.pages import errors as pages
from analysis.services.outages import is_outage
from faceproject.problems import NOTHING_HERE, problem, problem_page
from faceproject.request_size import too_large

API = "/api/"
NOWHERE = problem(status=404, code="not_found", detail=NOTHING_HERE)
SERVER_ERROR = problem(
    status=500,
    code="server_error",
    detail="Something broke on the server, and was noted. Try again in a while.",
)
OUTAGE = problem(
    status=503,
    code="unavailable",
    detail="The server cannot reach its database, its queue or its storage just now. Nothing that "
    "it took is lost; send this again in a few seconds.",
)
TRY_AGAIN_AFTER = "5"  # seconds: an embedded server is back by then


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return pages.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return problem_page(too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
    body = problem(status=400, code="bad_request", detail="The request could not be understood.")
    return problem_page(body)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.permission_denied(request, exception)
    body = problem(status=403, code="permission_denied", detail="You may not do this.")
    return problem_page(body)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.page_not_found(request, exception)
    return problem_page(NOWHERE)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 where something is away that will be back, and 500 where a view is wrong.

    Django calls this while it handles the exception.
    """
    is_away = is_outage(sys.exception())
    if request.path.startswith(API):
        response = problem_page(OUTAGE if is_away else SERVER_ERROR)
    elif is_away:
        response = pages.unavailable(request)
    else:
        response = defaults.server_error(request)
    if is_away:
        response["Retry-After"] = TRY_AGAIN_AFTER
    return response
