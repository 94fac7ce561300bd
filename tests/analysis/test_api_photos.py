"""Photos through the API: upload, list, read, delete."""

import uuid
from base64 import b64encode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from analysis.models import Face, Job, Photo
from analysis.services.faces.face_rows import faces_from
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.recording import PhotoFaces, record_analyses
from faceproject.problems import CONTENT_TYPE

pytestmark = pytest.mark.django_db

PHOTOS = "/api/v1/photos/"


@pytest.fixture
def client(user, api_client):
    return api_client(user)


@pytest.fixture
def post(client):
    """`post(file, …)` uploads these files in one request."""

    def send(*files, **fields):
        return client.post(PHOTOS, {"file": list(files), **fields}, format="multipart")

    return send


@pytest.fixture
def done_photo(queued_photo, photo_analysis):
    """`done_photo(owner, faces=2)` is the row of an analysed photo."""

    def make(owner, faces: int = 2, **fields) -> Photo:
        at = timezone.now()
        [photo] = claim_photos(photo_ids=[queued_photo(owner, **fields).pk], at=at).photos
        analysis = photo_analysis(faces)
        rows = faces_from(photo, analysis, model_version="1")
        assert record_analyses([PhotoFaces(photo, analysis, rows)], model_version="1", at=at)
        photo.refresh_from_db()
        return photo

    return make


def not_a_photo(name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7 no photo")


def test_an_upload_answers_with_the_photo_and_its_job(post, upload_file, client):
    response = post(upload_file("obama.jpg"))
    assert response.status_code == 201
    body = response.json()
    [photo] = body["photos"]
    assert photo["file"] == "obama.jpg"
    assert photo["state"] == "queued"
    assert photo["error"] is None
    assert photo["faces"] == []
    assert photo["duplicate"] is False
    assert photo["job"] == body["job"]["id"]
    assert photo["display_url"] is None
    assert body["job"]["counts"]["queued"] == body["job"]["total"] == 1
    assert body["errors"] == []
    assert client.get(f"{PHOTOS}{photo['id']}/").json()["sha256"] == photo["sha256"]


def test_the_same_photo_again_answers_200_with_the_same_photo(post, upload_file):
    first = post(upload_file("obama.jpg")).json()
    response = post(upload_file("obama.jpg"))
    assert response.status_code == 200
    body = response.json()
    assert body["photos"][0]["id"] == first["photos"][0]["id"]
    assert body["photos"][0]["duplicate"] is True
    assert body["job"] is None


def test_several_files_go_in_one_request_and_bad_ones_are_named(post, upload_file):
    response = post(upload_file("obama.jpg"), not_a_photo(), upload_file("biden.jpg"))
    assert response.status_code == 201
    body = response.json()
    assert [photo["file"] for photo in body["photos"]] == ["obama.jpg", "biden.jpg"]
    assert (body["job"]["counts"]["queued"], body["job"]["counts"]["refused"]) == (2, 1)
    [error] = body["errors"]
    assert error["index"] == 1
    assert error["file"] == "letter.pdf"
    assert error["code"] == "not_an_image"
    assert "Save the photo as" in error["detail"]


def test_a_further_upload_can_join_a_job(post, upload_file):
    job = post(upload_file("obama.jpg")).json()["job"]["id"]
    body = post(upload_file("biden.jpg"), job=job).json()
    assert body["job"]["id"] == job
    assert body["job"]["total"] == 2


def test_an_unknown_and_a_foreign_job_are_refused_alike(post, upload_file, other_user):
    foreign = Job.objects.create(owner=other_user, kind=Job.Kind.UPLOAD)
    answers = [post(upload_file("obama.jpg"), job=job) for job in (foreign.pk, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json() == answers[1].json()
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "empty_file"),
        (b"%PDF-1.7 no photo", 422, "not_an_image"),
    ],
)
def test_a_file_that_is_no_photo_is_a_problem(post, data, status, code):
    response = post(SimpleUploadedFile("file.jpg", data))
    assert response.status_code == status
    assert response.headers["Content-Type"] == CONTENT_TYPE
    assert response.json()["code"] == code
    [error] = response.json()["errors"]
    assert (error["index"], error["file"], error["code"]) == (0, "file.jpg", code)


def test_a_photo_of_30000_by_30000_pixels_is_a_problem(post, huge_png):
    response = post(SimpleUploadedFile("huge.png", huge_png))
    assert response.status_code == 422
    assert response.json()["code"] == "image_too_large"
    assert "100 megapixels" in response.json()["detail"]


@pytest.mark.parametrize("side", [700, 1000], ids=["1.5 MB, in memory", "3 MB, in a file"])
def test_a_file_above_the_limit_is_answered_413(post, settings, picture, side):
    settings.MAX_UPLOAD_MB = 1
    response = post(SimpleUploadedFile("big.bmp", picture("BMP", size=(side, side))))
    assert response.status_code == 413
    assert response.json()["code"] == "image_file_too_large"


def test_a_request_without_a_file_is_a_problem(client):
    response = client.post(PHOTOS, {"file": "not a file"}, format="multipart")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "file.0"
    response = client.post(PHOTOS, {}, format="multipart")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "file"


def test_a_request_with_too_many_files_is_answered_413(post, settings):
    settings.MAX_UPLOAD_FILES = settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    response = post(*(not_a_photo() for _ in range(3)))
    assert response.status_code == 413
    assert response.json()["code"] == "too_many_files"


def test_a_request_of_another_type_is_answered_415(client):
    response = client.post(PHOTOS, {"file": "data:"}, format="json")
    assert response.status_code == 415
    assert response.headers["Content-Type"] == CONTENT_TYPE


def test_faces_are_said_as_the_command_line_says_them(client, user, done_photo, photo_analysis):
    photo = done_photo(user, faces=2)
    body = client.get(f"{PHOTOS}{photo.pk}/").json()
    added = {"id", "chip_url", "model_version", "assignment", "manual", "matchable"}
    said = [{name: face[name] for name in face.keys() - added} for face in body["faces"]]
    assert said == [face.to_json() for face in photo_analysis(2).faces]
    assert (body["width"], body["height"]) == (640, 480)
    assert body["error"] is None


def test_a_failed_photo_says_why(client, user, queued_photo):
    photo = queued_photo(
        user, state="failed", error_code="truncated_image", error_message="It is cut off."
    )
    body = client.get(f"{PHOTOS}{photo.pk}/").json()
    assert (body["error"], body["error_code"]) == ("It is cut off.", "truncated_image")


def test_hidden_faces_are_left_out(client, user, done_photo):
    photo = done_photo(user, faces=2)
    Face.objects.filter(photo=photo, position=0).update(hidden=True)
    assert len(client.get(f"{PHOTOS}{photo.pk}/").json()["faces"]) == 1
    assert client.get(PHOTOS).json()["results"][0]["face_count"] == 1


def test_the_list_is_newest_first_and_goes_on_by_cursor(client, user, queued_photo):
    photos = [queued_photo(user) for _ in range(5)]
    first = client.get(PHOTOS, {"page_size": 3}).json()
    queued_photo(user)
    second = client.get(first["next"]).json()
    ids = [photo["id"] for photo in first["results"] + second["results"]]
    assert ids == [str(photo.pk) for photo in reversed(photos)]
    assert second["next"] is None


@pytest.mark.parametrize("cursor", ["nonsense", b64encode(b"p=yesterday").decode()])
def test_a_cursor_that_leads_nowhere_is_not_found(client, queued_photo, user, cursor):
    queued_photo(user)
    response = client.get(PHOTOS, {"cursor": cursor})
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


def test_the_list_can_be_narrowed_by_job_and_state(client, user, other_user, queued_photo):
    first, second = queued_photo(user), queued_photo(user, state="cancelled")
    foreign = queued_photo(other_user)

    def ids(**query) -> list[str]:
        return [photo["id"] for photo in client.get(PHOTOS, query).json()["results"]]

    assert ids(job=first.job_id) == [str(first.pk)]
    assert ids(state="cancelled") == [str(second.pk)]
    assert ids(job=foreign.job_id) == ids(job=uuid.uuid4()) == []
    assert client.get(PHOTOS, {"state": "lost"}).status_code == 400


def test_a_long_list_takes_no_more_queries_than_a_short_one(
    client, user, done_photo, django_assert_max_num_queries
):
    for _ in range(12):
        done_photo(user, faces=2)
    with django_assert_max_num_queries(5) as queries:
        client.get(PHOTOS, {"page_size": 2})
    short = len(queries)
    with django_assert_max_num_queries(short):
        assert len(client.get(PHOTOS, {"page_size": 12}).json()["results"]) == 12


def test_a_photo_with_many_faces_takes_no_query_for_each(
    client, user, done_photo, django_assert_num_queries
):
    photo = done_photo(user, faces=10)
    client.get(PHOTOS)  # a token's first use of a day is taken down
    with django_assert_num_queries(4):  # two for the token, the photo, its faces
        client.get(f"{PHOTOS}{photo.pk}/")


def test_a_deleted_photo_is_gone(client, user, done_photo):
    photo = done_photo(user)
    assert client.delete(f"{PHOTOS}{photo.pk}/").status_code == 204
    assert client.get(f"{PHOTOS}{photo.pk}/").status_code == 404
    assert client.delete(f"{PHOTOS}{photo.pk}/").status_code == 404


def test_a_job_counts_its_photos_by_state(client, user, queued_photo, done_photo):
    job = Job.objects.create(owner=user, kind=Job.Kind.UPLOAD)
    done_photo(user, job=job)
    address = reverse("api:job", args=[job.pk])
    body = client.get(address).json()
    counts = body["counts"]
    assert (body["id"], body["kind"], body["total"]) == (str(job.pk), "upload", 1)
    assert {state for state, number in counts.items() if number} == {"done"}
    assert (body["progress"], body["seconds_left"], body["finished"]) == (1.0, 0.0, True)
    queued_photo(user, job=job)
    body = client.get(address).json()
    assert (body["total"], body["counts"]["queued"], body["finished"]) == (2, 1, False)


def test_a_signed_in_session_reads_and_with_a_csrf_token_uploads(user, upload_file):
    from rest_framework.test import APIClient

    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(user)
    assert browser.get(PHOTOS).status_code == 200
    data = {"file": [upload_file("coffee.jpg")]}
    refused = browser.post(PHOTOS, data, format="multipart")
    assert refused.status_code == 403
    browser.cookies["csrftoken"] = token = "a" * 32
    data = {"file": [upload_file("coffee.jpg")]}
    taken = browser.post(PHOTOS, data, format="multipart", headers={"X-CSRFToken": token})
    assert taken.status_code == 201
