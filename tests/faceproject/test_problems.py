"""Every error of the API is one shape, wherever it arises."""

import pytest
from django.urls import include, path
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

handler404 = "faceproject.error_pages.not_found"
handler500 = "faceproject.error_pages.server_error"


class Face(serializers.Serializer):
    age = serializers.IntegerField()


class Photo(serializers.Serializer):
    name = serializers.CharField()
    faces = Face(many=True)

    def validate(self, attrs):
        raise serializers.ValidationError("Nobody is on it.", "empty")


class PhotosView(APIView):
    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Request) -> Response:
        Photo(data=request.data).is_valid(raise_exception=True)
        return Response()

    def put(self, request: Request) -> Response:
        refusal = APIException("Two files are no photos.", "no_photo")
        refusal.errors = [{"index": 1, "code": "not_an_image", "detail": "A text."}]
        raise refusal

    def delete(self, request: Request) -> Response:
        raise ZeroDivisionError


urlpatterns = [
    path("api/v1/test-photos/", PhotosView.as_view()),
    path("", include("faceproject.urls")),
]

PHOTOS = "/api/v1/test-photos/"
pytestmark = pytest.mark.urls(__name__)


def test_an_unknown_address_of_the_api_is_a_problem(client):
    answer = client.get("/api/v1/nothing/")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing at this address, or it is not yours. It may have been deleted.",
        "code": "not_found",
    }


def test_a_missing_slash_is_added_and_the_request_stays_what_it_is(client):
    answer = client.post("/api/v1/people?a=b", {"name": "Ada"}, "application/json")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/api/v1/people/?a=b")


def test_a_wrong_method_is_a_problem(client):
    answer = client.get(PHOTOS)
    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize("body", ["{", "[" * 100_000])
def test_a_body_that_cannot_be_read_is_a_problem(body, client):
    answer = client.post(PHOTOS, body, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_invalid_fields_are_named_however_deep_they_lie(client):
    wanted = {"faces": [{"age": 3}, {"age": "old"}]}
    answer = client.post(PHOTOS, wanted, "application/json")
    assert answer.status_code == 400
    body = answer.json()
    assert body["code"] == "invalid"
    assert [(error["field"], error["code"]) for error in body["errors"]] == [
        ("name", "required"),
        ("faces.1.age", "invalid"),
    ]


def test_what_is_wrong_with_the_whole_has_no_field(client):
    answer = client.post(PHOTOS, {"name": "a", "faces": []}, "application/json")
    assert answer.json()["errors"] == [{"field": "", "code": "empty", "detail": "Nobody is on it."}]


def test_an_exception_may_bring_errors_of_its_own(client):
    body = client.put(PHOTOS).json()
    assert (body["status"], body["code"]) == (500, "no_photo")
    assert body["errors"] == [{"index": 1, "code": "not_an_image", "detail": "A text."}]


def test_a_broken_view_is_a_problem_that_tells_nothing_of_the_inside(client):
    client.raise_request_exception = False
    answer = client.delete(PHOTOS)
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
    assert "ZeroDivisionError" not in answer.content.decode()


def test_people_get_a_page_instead(client):
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
