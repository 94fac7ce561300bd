"""What requests get that reach no view, or break one: a problem for programs, a page for people."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views import defaults

from analysis.pages import errors as pages
from faceproject.problems import problem_page

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return pages.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return problem_page(
            status=413,
            code="request_too_large",
            detail="The request is larger than this server takes. Send less in one request.",
        )
    return problem_page(
        status=400, code="bad_request", detail="The request could not be understood."
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.permission_denied(request, exception)
    return problem_page(status=403, code="permission_denied", detail="You may not do this.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.page_not_found(request, exception)
    return problem_page(status=404, code="not_found", detail="There is nothing at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.server_error(request)
    return problem_page(
        status=500,
        code="server_error",
        detail="Something broke on the server, and was noted. Try again in a while.",
    )
