"""Before an upload and after: the same counts, and what to do about each failure."""

from __future__ import annotations

import base64
import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from analysis.models import Photo
from analysis.services.intake.upload import upload_photos

pytestmark = pytest.mark.django_db

CHECK = "/api/v1/photos/check/"


def announced(content: bytes, **changes) -> dict:
    said = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size_bytes": len(content),
        "head": base64.b64encode(content[:16]).decode(),
    }
    return said | changes


@pytest.fixture
def pictures(picture) -> list[bytes]:
    """Five files: two of the same bytes, one that is no photo, and one without bytes."""
    first, second = picture("PNG"), picture("JPEG")
    return [first, second, first, b"A letter and no photo at all.", b""]


def test_what_is_foreseen_is_what_the_upload_does(user, other_user, api_client, pictures):
    upload_photos(owner=user, files=[SimpleUploadedFile("b.jpg", pictures[1])])
    upload_photos(owner=other_user, files=[SimpleUploadedFile("a.png", pictures[0])])
    client = api_client(user)
    said = client.post(CHECK, {"files": [announced(one) for one in pictures]}, format="json").json()
    assert [one["state"] for one in said["files"]] == [
        *("new", "duplicate", "duplicate", "unreadable", "unreadable")
    ]
    assert said["counts"] == {"new": 1, "duplicate": 2, "unreadable": 2, "over_quota": 0}
    assert said["files"][1]["photo"] == str(Photo.objects.for_owner(user).get().pk)
    assert said["files"][3]["error_code"] == "not_an_image"
    assert Photo.objects.for_owner(user).count() == 1

    files = [SimpleUploadedFile(f"{n}.jpg", one) for n, one in enumerate(pictures)]
    answer = client.post("/api/v1/photos/", {"file": files}, format="multipart").json()
    report = client.get(f"/api/v1/jobs/{answer['job']['id']}/report/").json()
    assert report["counts"] == said["counts"]
    told = {trouble["file"]: trouble["error_code"] for trouble in report["troubles"]}
    assert told == {"3.jpg": "not_an_image", "4.jpg": "empty_file"}
    assert all("." in trouble["what_to_do"] for trouble in report["troubles"])


def test_the_quota_is_foreseen_photo_by_photo(user, api_client, picture):
    user.monthly_photo_quota = 1
    user.save(update_fields=["monthly_photo_quota"])
    files = [announced(picture(kind)) for kind in ("PNG", "JPEG")]
    said = api_client(user).post(CHECK, {"files": files}, format="json").json()
    assert said["counts"] == {"new": 1, "duplicate": 0, "unreadable": 0, "over_quota": 1}
    assert said["files"][1]["error_code"] == "photo_quota_exceeded"


def test_a_file_beyond_the_limit_is_unreadable_and_its_kind_may_be_unknown(user, api_client):
    files = [announced(b"x", size_bytes=26_000_000), announced(b"y")]
    del files[1]["head"]
    said = api_client(user).post(CHECK, {"files": files}, format="json").json()
    assert [one["error_code"] for one in said["files"]] == ["image_file_too_large", None]


@pytest.mark.parametrize(
    "files",
    [
        [],
        [{"sha256": "x", "size_bytes": 1}],
        [{"sha256": "0" * 64, "size_bytes": -1}],
        [{"sha256": "0" * 64, "size_bytes": 1, "head": "?"}],
        [{"sha256": "0" * 64, "size_bytes": 1}] * 1_001,
    ],
)
def test_a_check_that_makes_no_sense_is_refused(user, api_client, files):
    assert api_client(user).post(CHECK, {"files": files}, format="json").status_code == 400


@pytest.mark.parametrize("number", [1, 50])
def test_however_many_files_it_takes_as_many_queries(
    number, user, api_client, django_assert_num_queries
):
    files = [announced(f"\x89PNG{n}".encode("latin-1")) for n in range(number)]
    client = api_client(user)
    client.post(CHECK, {"files": files}, format="json")
    with django_assert_num_queries(5):
        client.post(CHECK, {"files": files}, format="json")
