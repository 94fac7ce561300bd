"""Originals and pictures through the API."""

import numpy as np
import pytest

from analysis.analyzer import GenderEstimate, PhotoAnalysis
from analysis.models import Photo
from analysis.services.faces.face_rows import faces_from
from analysis.services.intake.upload import upload_photos
from analysis.services.processing.thumbnails import store_pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored_photo(user, upload_file) -> Photo:
    """An uploaded photo with its display picture and thumbnail."""
    [stored] = upload_photos(owner=user, files=[upload_file("obama.jpg")]).stored
    store_pictures(stored.photo, np.full((480, 640, 3), 128, np.uint8))
    return stored.photo


@pytest.fixture
def get(user, api_client, stored_photo):
    """`get("original")` answers with a file of the photo."""

    def send(what: str, **headers):
        return api_client(user).get(f"/api/v1/photos/{stored_photo.pk}/{what}/", headers=headers)

    return send


def test_the_original_is_the_uploaded_file_to_be_saved(get, photo):
    response = get("original")
    assert response.content == photo("obama.jpg").read_bytes()
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Content-Disposition"] == 'attachment; filename="obama.jpg"'


@pytest.mark.parametrize(
    ("what", "content_type", "signature"),
    [("display", "image/jpeg", b"\xff\xd8\xff"), ("thumbnail", "image/webp", b"RIFF")],
)
def test_pictures_are_shown_and_not_saved(get, what, content_type, signature):
    response = get(what)
    assert response.headers["Content-Type"] == content_type
    assert response.content.startswith(signature)
    assert "Content-Disposition" not in response.headers


def test_a_photo_with_its_faces_marked_is_made_anew_each_time(get):
    response = get("annotated")
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.content.startswith(b"\xff\xd8")
    assert response.headers["Cache-Control"] == "private, no-store"


def test_what_is_not_sure_is_not_written_on_a_photo(get, stored_photo, face_analysis):
    """A gender that is not sure leaves the picture as it is without any."""
    probabilities = {"sure": 0.97, "unsure": 0.55}
    genders = {how: GenderEstimate("female", sure) for how, sure in probabilities.items()}
    pictures = {}
    for how, gender in {**genders, "untold": None}.items():
        seen = PhotoAnalysis(640, 480, (face_analysis(quality=0.9, gender=gender),))
        [face] = faces_from(stored_photo, seen, model_version="1")
        face.save()
        pictures[how] = get("annotated").content
        face.delete()
    assert pictures["unsure"] == pictures["untold"] != pictures["sure"]


@pytest.mark.parametrize("what", ["original", "display", "thumbnail"])
def test_files_are_cached_privately_and_checked_by_etag(get, what):
    response = get(what)
    assert "private" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    unchanged = get(what, if_none_match=response.headers["ETag"])
    assert unchanged.status_code == 304
    assert unchanged.content == b""
    assert unchanged.headers["ETag"] == response.headers["ETag"]


def test_a_client_that_accepts_pictures_only_is_answered(get):
    assert get("display", accept="image/webp").status_code == 200


def test_a_picture_that_is_not_made_yet_is_not_found(user, upload_file, api_client):
    [stored] = upload_photos(owner=user, files=[upload_file("coffee.jpg")]).stored
    for what in ("display", "annotated"):
        response = api_client(user).get(f"/api/v1/photos/{stored.photo.pk}/{what}/")
        assert response.status_code == 404
        assert response.json()["code"] == "not_found"


def test_a_proxy_is_told_which_file_to_send_and_to_whom_alone(
    user, other_user, upload_file, api_client, settings
):
    settings.MEDIA_SERVED_BY_PROXY = True
    [stored] = upload_photos(owner=user, files=[upload_file("obama.jpg")]).stored
    address = f"/api/v1/photos/{stored.photo.pk}/original/"
    answer = api_client(user).get(address)
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer["X-Accel-Redirect"] == f"/protected-media/{stored.photo.storage_key}"
    assert answer["Content-Type"] == "image/jpeg"
    missing = api_client(user).get(f"/api/v1/photos/{stored.photo.pk}/display/")
    assert missing.status_code == 404
    foreign = api_client(other_user).get(address)
    assert foreign.status_code == 404
    assert "X-Accel-Redirect" not in foreign
