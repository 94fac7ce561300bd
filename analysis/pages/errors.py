"""Pages for requests that Django itself turns away."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 413 to a request that is too large, and 400 to one that makes no sense."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def too_large() -> str:
    """The page of a request that is turned away before anybody reads who sent it."""
    return loader.get_template("413.html").render()


def unavailable(request: HttpRequest) -> HttpResponse:
    """Ask for patience, on a page that needs nothing of what may be away."""
    return HttpResponse(loader.get_template("503.html").render(), status=503)
