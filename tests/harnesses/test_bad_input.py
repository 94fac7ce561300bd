"""A short form of the harness of bad files; the long one is `python -m harnesses.bad_input`."""

import itertools
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from harnesses.bad_input.corpus import bad_inputs
from harnesses.bad_input.crafted import CRAFTED, NAMES
from harnesses.bad_input.decoding import decode_inputs
from harnesses.bad_input.mutations import MUTATIONS
from harnesses.bad_input.tally import CRASH, TOO_LONG
from ml.decoding.allowance import DecodingAllowance
from ml.images import ImageLimits

A_FEW = 150  # each kind and format is among them
PYTHON_BYTES = 150_000_000  # of the process that decodes, before it decodes anything


def test_the_same_seed_makes_the_same_files_and_another_others():
    first, again, other = (
        [bad.data for bad in itertools.islice(bad_inputs(seed), 40)] for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_every_kind_of_damage_is_among_the_first():
    kinds = {bad.kind for bad in itertools.islice(bad_inputs(1), A_FEW)}
    assert kinds == {*MUTATIONS, *CRAFTED}


def test_no_file_ends_the_decoder():
    limits = ImageLimits(max_pixels=4_000_000)
    found = decode_inputs(seed=3, number=A_FEW, limits=limits)
    assert found.tally.total() == A_FEW
    assert found.tally.total(CRASH) == found.tally.total(TOO_LONG) == 0
    assert found.tally.codes.keys() >= {"damaged_image", "truncated_image", "not_an_image"}
    bound = DecodingAllowance().memory_bytes(limits.max_pixels)
    assert found.peak_bytes < bound + PYTHON_BYTES


@pytest.mark.django_db
def test_every_upload_is_taken_or_refused_and_leaves_no_temporary_file(
    user, api_client, settings, tmp_path: Path, monkeypatch
):
    media, temporary = tmp_path / "media", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    settings.MEDIA_ROOT = media
    client = api_client(user)
    accepted = 0
    for bad in itertools.islice(bad_inputs(4), 60):
        file = SimpleUploadedFile(f"{bad.number}.jpg", bad.data)
        answer = client.post("/api/v1/photos/", {"file": file}, format="multipart")
        assert answer.status_code in (200, 201, 400, 422), (bad.kind, answer.content)
        accepted += answer.status_code == 201
    assert accepted
    assert list(temporary.iterdir()) == []
    stored = [path for path in media.rglob("*") if path.is_file()]
    assert len(stored) == accepted
    assert all(path.name.startswith("original.") for path in stored)


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_a_wicked_name_is_a_text_and_nothing_else(
    name, user, api_client, photo, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="'
        + name.replace("\r\n", "%0D%0A").encode()
        + b'"\r\n\r\n'
        + photo("coffee.jpg").read_bytes()
        + b"\r\n--b--\r\n"
    )
    answer = api_client(user).generic(
        "POST", "/api/v1/photos/", body, "multipart/form-data; boundary=b"
    )
    assert answer.status_code in (201, 400)
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or path.name.startswith("original.")
