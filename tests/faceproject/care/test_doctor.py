"""What is wrong with an installation is found, and what to do is said."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from analysis.models import Photo
from faceproject.care import diagnosis
from faceproject.care.diagnosis import examine
from faceproject.observability import workers

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker_sign(embedded_servers, monkeypatch):
    monkeypatch.setattr(workers, "_renewed_at", float("-inf"))
    workers.renew_sign()
    yield
    workers.withdraw_sign()


def ailments() -> dict[str, str]:
    """What is said of the parts that are not well."""
    found = {finding.part: finding for finding in examine()}
    return {
        part: f"{finding.text} {finding.remedy}"
        for part, finding in found.items()
        if not finding.is_well
    }


def test_an_installation_that_is_well_is_said_to_be(worker_sign):
    told = io.StringIO()
    call_command("doctor", stdout=told)
    assert told.getvalue().count("ok ") == len(diagnosis.CHECKS)


def test_what_is_wrong_ends_with_an_exit_status_and_a_remedy(settings):
    settings.SECRET_KEY = "short"
    told = io.StringIO()
    with pytest.raises(CommandError, match="2 of the parts"):
        call_command("doctor", stdout=told)
    assert "SECRET_KEY has 5 characters" in told.getvalue()
    assert "Start one, or look into its log" in told.getvalue()


def test_a_missing_migration_is_named(worker_sign):
    [newest] = MigrationLoader(connection).graph.leaf_nodes("analysis")
    MigrationRecorder(connection).record_unapplied(*newest)
    assert ".".join(newest) in ailments()["migrations"]


def test_a_redis_that_is_away_is_found_with_what_needs_it(settings, worker_sign):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    found = ailments()
    assert set(found) == {"broker", "worker", "clock"}
    assert "REDIS_URL" in found["broker"]


def test_a_worker_with_other_models_is_found(worker_sign, monkeypatch):
    monkeypatch.setattr(diagnosis, "shipped_version", lambda: "v99")
    assert "here is v99" in ailments()["worker"]


def test_damaged_weights_are_found(worker_sign, settings, tmp_path):
    folder = tmp_path / "bundle"
    folder.mkdir()
    manifest = '{"version": "v0", "networks": {"identity": {"file": "w.npz", "sha256": "0"}}}'
    (folder / "manifest.json").write_text(manifest)
    (tmp_path / "w.npz").write_bytes(b"half")
    settings.MODEL_BUNDLE = folder
    assert "are damaged" in ailments()["weights"]


def test_a_full_disk_is_found(worker_sign, monkeypatch):
    monkeypatch.setattr(diagnosis, "LEAST_FREE_MB", 10**12)
    assert "Make room" in ailments()["disk"]


def test_a_folder_that_cannot_be_written_to_is_found(worker_sign, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file"
    assert "MEDIA_ROOT" in ailments()["storage"]


def test_photos_whose_disk_is_not_mounted_are_missed(
    worker_sign, settings, tmp_path, user, queued_photo, now
):
    photo = queued_photo(user)
    done = {"state": Photo.State.DONE, "analyzed_at": now, "model_version": "1"}
    Photo.objects.filter(pk=photo.pk).update(**done)
    default_storage.save(photo.storage_key, ContentFile(b"a photo"))
    assert "photos" not in ailments()
    settings.MEDIA_ROOT = tmp_path / "where nothing is mounted"
    assert set(ailments()) == {"photos"}
    assert "disk is mounted" in ailments()["photos"]


def test_a_database_that_is_away_is_explained_once(worker_sign, monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    found = ailments()
    assert set(found) == {"database", "pgvector", "migrations", "photos", "clock"}
    explained = [part for part, said in found.items() if "connection refused" in said]
    assert explained == ["database"]
    assert "needs the database" in found["clock"]
