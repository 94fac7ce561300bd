"""The Python client, against the running platform."""

import shutil
from pathlib import Path

import pytest

import faceproject_client
from faceproject_client import Client, NotFound, NotSignedIn, Problem, StillWaiting, Unreachable
from tests.local_process import free_port


@pytest.fixture
def folder(tmp_path: Path, photo) -> Path:
    """Two photos, one of them a level deeper, a file that is none, and one that is no image."""
    deeper = tmp_path / "holiday" / "deeper"
    deeper.mkdir(parents=True)
    shutil.copy(photo("obama.jpg"), deeper.parent)
    shutil.copy(photo("biden.jpg"), deeper)
    (deeper / "notes.txt").write_text("A note.")
    (deeper / "broken.jpg").write_text("No photo.")
    return deeper.parent


def test_a_folder_is_uploaded_once_and_its_faces_come_back(client, folder):
    seen = []
    outcome = client.upload_folder(folder, on_progress=lambda *of: seen.append(of))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert (len(outcome.photos), outcome.sent) == (2, 2)
    [(path, refused)] = outcome.refused.items()
    assert (path.name, refused.code) == ("broken.jpg", "not_an_image")

    photos = client.wait(outcome.photo_ids, timeout=300)
    assert {photo.file: photo.state for photo in photos} == {
        "obama.jpg": "done",
        "biden.jpg": "done",
    }
    assert all(photo.faces for photo in photos)
    assert client.wait_for_job(outcome.job).finished
    assert "obama.jpg" in client.results(outcome.job)

    again = client.upload_folder(folder)
    assert (again.sent, again.job) == (0, None)
    assert again.photos == outcome.photos
    assert client.account().photos == 2


def test_refusals_say_what_to_do_next(client, live_platform, tmp_path):
    with pytest.raises(NotFound, match="not yours") as unknown:
        client.photo("00000000-0000-0000-0000-000000000000")
    assert unknown.value.status == 404
    with Client(live_platform.url, "fp_wrong") as stranger, pytest.raises(NotSignedIn):
        stranger.account()
    empty = tmp_path / "empty.jpg"
    empty.touch()
    with pytest.raises(Problem) as refused:
        client.upload(empty)
    assert refused.value.status == 422
    assert refused.value.errors


def test_who_waits_too_short_is_told(client, photo):
    uploaded = client.upload(photo("obama.jpg"))
    with pytest.raises(StillWaiting):
        client.wait([uploaded.photo.id], timeout=0)


def test_a_server_that_is_away_is_unreachable(monkeypatch):
    monkeypatch.setattr("faceproject_client.connection.FIRST_PAUSE", 0.001)
    with (
        Client(f"http://127.0.0.1:{free_port()}", "fp_any") as nobody,
        pytest.raises(Unreachable, match="Is it up"),
    ):
        nobody.account()


def test_what_is_exported_is_what_is_meant():
    assert sorted(faceproject_client.__all__) == faceproject_client.__all__
    assert all(hasattr(faceproject_client, name) for name in faceproject_client.__all__)


def test_a_dry_run_says_what_an_upload_would_do_and_a_report_what_it_did(client, folder):
    shutil.copy(folder / "obama.jpg", folder / "again.jpg")
    client.upload(folder / "obama.jpg")
    foreseen = client.check_folder(folder)
    assert foreseen.counts == {"new": 1, "duplicate": 2, "unreadable": 1, "over_quota": 0}
    [(path, refused)] = foreseen.refused.items()
    assert (path.name, refused.code) == ("broken.jpg", "not_an_image")
    assert client.account().photos == 1

    outcome = client.upload_folder(folder)
    report = client.report(outcome.job)
    assert report.counts["new"] == foreseen.counts["new"]
    assert report.troubles[0]["file"] == "broken.jpg"
