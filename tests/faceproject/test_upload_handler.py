"""Files of any size are received, and only so much of them is kept as may be."""

import io
import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

MEGABYTE = 1_000_000


@pytest.fixture
def received(settings):
    """`received(size)` is a file of that size as a view finds it, where 5 MB are allowed."""
    settings.MAX_UPLOAD_MB = 5
    requests: list[HttpRequest] = []

    def send(size: int):
        photo = SimpleUploadedFile("photo.jpg", b"\xff" * size, "image/jpeg")
        requests.append(RequestFactory().post("/", {"file": photo}))
        return requests[-1].FILES["file"]

    yield send
    for request in requests:
        request.close()


@pytest.mark.parametrize("size", [10, 3 * MEGABYTE, 5 * MEGABYTE])
def test_a_file_within_the_limit_is_kept_whole(received, size):
    file = received(size)
    assert file.size == size
    assert len(file.read()) == size


def test_of_a_larger_file_the_size_is_known_and_the_rest_is_not_kept(received):
    file = received(8 * MEGABYTE)
    assert file.size == 8 * MEGABYTE
    assert file.seek(0, io.SEEK_END) == 5 * MEGABYTE


def test_a_file_on_its_way_has_no_name_that_a_killed_server_would_leave(received, tmp_path):
    tempfile.tempdir = str(tmp_path)
    try:
        file = received(3 * MEGABYTE)
    finally:
        tempfile.tempdir = None
    assert len(file.read()) == 3 * MEGABYTE
    assert list(tmp_path.iterdir()) == []
