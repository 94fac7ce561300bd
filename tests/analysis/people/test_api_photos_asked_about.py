"""Photos that the API compares and does not keep, by way of a worker's thread."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from analysis.models import Photo
from tests.analysis.people.test_questions import worker  # noqa: F401

API = "/api/v1/"


@pytest.fixture
def two_portraits(photo):
    """`two_portraits()` is a photo with two men side by side, as a request brings it."""
    pictures = [Image.open(photo(name)).convert("RGB") for name in ("obama.jpg", "biden.jpg")]
    height = 600
    pictures = [
        picture.resize((round(picture.width * height / picture.height), height))
        for picture in pictures
    ]
    both = Image.new("RGB", (sum(picture.width for picture in pictures), height))
    both.paste(pictures[0])
    both.paste(pictures[1], (pictures[0].width, 0))
    written = io.BytesIO()
    both.save(written, "JPEG")
    return lambda: SimpleUploadedFile("both.jpg", written.getvalue(), "image/jpeg")


@pytest.mark.django_db
@pytest.mark.usefixtures("worker")
def test_a_photo_of_several_faces_is_answered_with_them_and_none_is_taken(
    user, api_client, face_of, two_portraits
):
    sent = {"first_face": str(face_of("x").pk), "second": two_portraits()}
    answer = api_client(user).post(f"{API}verify/", sent, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (422, "several_faces")
    [error] = answer.json()["errors"]
    assert error["field"] == "second"
    assert [face["index"] for face in error["faces"]] == [0, 1]
    assert Photo.objects.count() == 1  # that of the stored face


@pytest.mark.django_db
@pytest.mark.usefixtures("worker")
def test_a_chosen_face_of_a_photo_is_compared(user, api_client, face_of, two_portraits):
    sent = {"first_face": str(face_of("x").pk), "second": two_portraits(), "second_index": 1}
    answer = api_client(user).post(f"{API}verify/", sent, format="multipart").json()
    assert answer["same"] is False
    assert answer["second"]["index"] == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("worker")
def test_a_photo_without_a_face_is_refused_by_name(user, api_client, upload_file):
    sent = {"photo": upload_file("coffee.jpg")}
    answer = api_client(user).post(f"{API}faces/similar/", sent, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (422, "no_face")
    assert answer.json()["errors"][0]["field"] == "photo"
