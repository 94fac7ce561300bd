"""What requests get that reach no view, or break one: a problem for programs, a page for people."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views import defaults

from analysis.pages import errors as pages
from faceproject.problems import problem, problem_page
from faceproject.request_size import too_large

API = "/api/"
NOWHERE = problem(status=404, code="not_found", detail="There is nothing at this address.")
SERVER_ERROR = problem(
    status=500,
    code="server_error",
    detail="Something broke on the server, and was noted. Try again in a while.",
)


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
    if not request.path.startswith(API):
        return defaults.server_error(request)
    return problem_page(SERVER_ERROR)
