"""Photos in a bucket instead of on a disk, against a server that speaks S3."""

from collections.abc import Callable, Iterator

import boto3
import numpy as np
import pytest
from moto.server import ThreadedMotoServer

from analysis.models import Photo
from analysis.services.erasure import delete_abandoned_folders
from analysis.services.processing.thumbnails import store_pictures

pytestmark = pytest.mark.django_db(transaction=True)

BUCKET = "photos"
ACCESS = {
    "AWS_ACCESS_KEY_ID": "tests",
    "AWS_SECRET_ACCESS_KEY": "tests",
    "AWS_DEFAULT_REGION": "eu-central-1",
}


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    """The address of a server that speaks S3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def keys(s3_server, settings, monkeypatch) -> Callable[[], list[str]]:
    """Photos are kept in a bucket; `keys()` is what it holds."""
    for name, value in {**ACCESS, "AWS_ENDPOINT_URL_S3": s3_server}.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(
        Bucket=BUCKET,
        CreateBucketConfiguration={"LocationConstraint": ACCESS["AWS_DEFAULT_REGION"]},
    )
    bucket = boto3.resource("s3").Bucket(BUCKET)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": BUCKET, "file_overwrite": True},
        },
    }
    yield lambda: sorted(each.key for each in bucket.objects.all())
    bucket.objects.all().delete()
    bucket.delete()
    client.close()


@pytest.fixture
def stored_photo(keys, user, api_client, upload_file) -> Photo:
    """Uploaded through the API, with the pictures that a worker makes."""
    answer = api_client(user).post(
        "/api/v1/photos/", {"file": upload_file("obama.jpg")}, format="multipart"
    )
    assert answer.status_code == 201
    photo = Photo.objects.get()
    store_pictures(photo, np.full((480, 640, 3), 128, np.uint8))
    return photo


def test_the_file_and_its_pictures_lie_in_the_bucket(stored_photo, keys, media_folder):
    assert keys() == sorted(
        [stored_photo.storage_key, stored_photo.display_key, stored_photo.thumbnail_key]
    )
    assert not media_folder.exists()


def test_they_are_served_to_their_owner_alone(stored_photo, user, other_user, api_client, photo):
    address = f"/api/v1/photos/{stored_photo.pk}"
    original = api_client(user).get(f"{address}/original/")
    assert original.content == photo("obama.jpg").read_bytes()
    assert api_client(user).get(f"{address}/thumbnail/").content.startswith(b"RIFF")
    for what in ("original", "thumbnail", "annotated"):
        assert api_client(other_user).get(f"{address}/{what}/").status_code == 404


def test_a_picture_that_is_not_in_the_bucket_is_not_found(stored_photo, user, api_client):
    stored_photo.faces.all().delete()
    boto3.client("s3").delete_object(Bucket=BUCKET, Key=stored_photo.display_key)
    answer = api_client(user).get(f"/api/v1/photos/{stored_photo.pk}/display/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_they_go_with_the_photo(stored_photo, user, api_client, keys):
    assert api_client(user).delete(f"/api/v1/photos/{stored_photo.pk}/").status_code == 204
    assert keys() == []


def test_they_go_with_their_owner(stored_photo, user, keys):
    user.delete()
    delete_abandoned_folders()
    assert keys() == []
