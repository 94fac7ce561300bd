"""Whether the site is alive, and whether all is there that it needs."""

import pytest

from faceproject.observability import workers

ALL_WELL = {"database": "ok", "broker": "ok", "storage": "ok", "worker": "ok"}


@pytest.fixture
def worker_sign(embedded_servers, monkeypatch):
    """A worker has just given a sign of life."""
    monkeypatch.setattr(workers, "_renewed_at", float("-inf"))
    workers.renew_sign()
    yield
    workers.withdraw_sign()


def test_a_process_that_answers_is_alive_whatever_is_away(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")


def test_with_all_parts_there_the_site_is_ready(client, db, worker_sign):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, ALL_WELL)


def test_without_a_worker_it_is_not(client, db):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, ALL_WELL | {"worker": "away"})


def test_without_redis_it_is_not_and_still_answers(client, db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.json() == ALL_WELL | {"broker": "away", "worker": "away"}


def test_a_folder_that_cannot_be_written_to_is_not_ready(client, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media").symlink_to("/proc/self")
    assert client.get("/readyz").json()["storage"] == "away"


def test_a_sign_says_who_lives(worker_sign):
    [sign] = workers.live_workers()
    assert sign.model_version
    assert "interactive" in sign.queues


def test_probes_are_answered_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
