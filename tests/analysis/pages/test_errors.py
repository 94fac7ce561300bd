"""What people see when a request is turned away or breaks."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from faceproject import urls


def breaks(request: HttpRequest, how: str) -> HttpResponse:
    raise {
        "400": BadRequest,
        "403": PermissionDenied,
        "404": Http404,
        "413": RequestDataTooBig,
        "500": ZeroDivisionError,
    }[how]


urlpatterns = [path("breaks/<how>/", breaks), *urls.urlpatterns]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "made no sense"),
        (403, "not open to you"),
        (404, "Nobody is in this picture"),
        (413, "too large"),
        (500, "broke on our side"),
    ],
)
@pytest.mark.urls(__name__)
def test_an_error_is_a_page_that_says_what_to_do(db, status, words):
    answer = Client(raise_request_exception=False).get(f"/breaks/{status}/")
    assert answer.status_code == status
    page = answer.content.decode()
    assert words in page
    assert "css/base.css" in page


def test_a_form_from_a_forgotten_page_is_explained(db):
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    assert answer.status_code == 403
    assert "That page was too old" in answer.content.decode()
