"""What the harness of faults counts, and makes; the long form is `python -m harnesses.faults`."""

import datetime
import io
import json
import subprocess
import uuid
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from django.core.files.storage import default_storage
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from PIL import Image

from accounts.models import ApiToken, Scope
from analysis.models import Photo
from analysis.services.processing.recording import record_failure
from harnesses.faults.__main__ import FILE, keep
from harnesses.faults.installation import Account, Installation
from harnesses.faults.library_user import NO_ANSWER, LibraryUser
from harnesses.faults.outcome import Outcome, doubles, ends_of, table_of
from harnesses.faults.photos import distinct_photos
from harnesses.faults.scenario import SCENARIOS
from ml.analysis_result import BoundingBox
from tests.local_process import LocalProcess, free_port

# Of all scenarios these alone may have photos fail, and as many.
FAIL = {"files-lost": {"file_missing": 3}, "deadly-photo": {"analysis_crashed": 1}}

WELL = {
    "scenario": "no-fault",
    "says": "Nothing",
    "accepted": 3,
    "deleted": 0,
    "ends": Counter(done=2, file_missing=1),
    "faces_double": 0,
    "fault_seconds": 20.0,
    "seconds_until_whole": 1.0,
    "files_left": 0,
    "restarted": Counter(),
    "uploads": Counter({"201": 3, "503": 1, "none": 1}),
    "looks": Counter({"200": 9, "503": 2}),
    "changes": Counter(),
    "slowest_seconds": 0.5,
}


def test_no_two_photos_are_alike_and_each_can_be_read():
    photos = distinct_photos(20, seed=1)
    assert len({*photos, *distinct_photos(20, seed=2)}) == 40
    for photo in photos:
        with Image.open(io.BytesIO(photo)) as picture:
            picture.load()


def test_a_face_that_was_recorded_twice_is_counted():
    face, same, neighbour = (BoundingBox(left, 0, 50, 60) for left in (0, 4, 60))
    assert doubles({"one": [face, neighbour], "other": [same]}) == 0
    assert doubles({"one": [face, neighbour, same]}) == 1


def test_a_refusal_that_says_to_try_again_and_a_failure_with_a_reason_are_well():
    assert Outcome(**WELL).is_well


@pytest.mark.parametrize(
    "unwell",
    [
        {"ends": Counter(done=2, lost=1)},
        {"faces_double": 1},
        {"files_left": 1},
        {"seconds_until_whole": None},
        {"looks": Counter({"200": 9, "503": 2, "500": 1})},
    ],
)
def test_what_is_lost_double_broken_or_never_whole_is_not_well(unwell):
    assert not Outcome(**{**WELL, **unwell}).is_well


@pytest.fixture
def one_connection(db) -> Iterator[None]:
    """Requests leave the test's connection open, in whose transaction all happens."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def library(user, settings, tmp_path, one_connection) -> LibraryUser:
    """A user whose requests go to the application in this process."""
    settings.MEDIA_ROOT = tmp_path
    _, token = ApiToken.objects.create(user=user, name="harness", scopes=list(Scope))
    made = LibraryUser(Account(user.pk, user.email, token), "http://testserver")
    made.api = httpx.Client(
        transport=httpx.WSGITransport(get_wsgi_application()),
        base_url=made.url,
        headers={"Authorization": f"Token {token}"},
    )
    return made


def _leased(photo: Photo) -> Photo:
    photo.state, photo.lease_token = Photo.State.ANALYZING, uuid.uuid4()
    photo.lease_expires_at = timezone.now() + datetime.timedelta(minutes=1)
    photo.save()
    return photo


def test_every_accepted_photo_ends_once_and_one_without_its_bytes_is_lost(library):
    for photo in distinct_photos(6, seed=1):
        library.upload(photo)
    done, damaged, missing, changed, gone, deleted = (
        Photo.objects.get(pk=photo) for photo in library.accepted
    )
    Photo.objects.filter(pk__in=[done.pk, changed.pk]).update(
        state=Photo.State.DONE, analyzed_at=timezone.now(), model_version="one"
    )
    for failed, code in ((damaged, "damaged_image"), (missing, "file_missing")):
        record_failure(photo=_leased(failed), code=code, message="It cannot be read.")
    default_storage.delete(missing.storage_key)
    with default_storage.open(changed.storage_key, "wb") as original:
        original.write(b"another photo")
    gone.delete()
    library.deleted.add(str(deleted.pk))

    assert ends_of(library) == Counter(done=1, damaged_image=1, file_missing=1, lost=2)
    assert library.uploads == Counter({"201": 6})


def test_a_request_that_nobody_answers_is_counted_too():
    library = LibraryUser(Account(1, "ada@example.com", "none"), f"http://127.0.0.1:{free_port()}")
    assert library.change("DELETE", "/photos/1/") is None
    assert library.changes == Counter({NO_ANSWER: 1})


def test_what_the_supervisor_started_again_is_counted_by_name(tmp_path):
    (tmp_path / "output").write_text(
        "worker ended (killed by SIGKILL); starting it again. See worker.log\n"
        "RuntimeError: the worker ended (it seems)\n"
        "worker-2 ended (exit status 1); starting it again.\n"
        "worker ended (killed by SIGKILL); starting it again.\n"
    )
    process = LocalProcess(subprocess.Popen(["true"]), {"VAR_DIR": str(tmp_path)})
    process.process.wait()
    installation = Installation(process, tmp_path, tmp_path, is_mounted=False)
    assert installation.restarts() == Counter({"worker": 2, "worker-2": 1})


def test_figures_take_the_place_of_those_of_the_same_scenario(tmp_path):
    file = tmp_path / "faults.json"
    for name, lost in (("redis-away", 0), ("no-fault", 0), ("redis-away", 1)):
        keep(file, Outcome(**{**WELL, "scenario": name, "ends": Counter(lost=lost)}), photos=3)
    written = json.loads(file.read_text())
    assert [(name, of["lost"]) for name, of in written.items()] == [
        ("no-fault", 0),
        ("redis-away", 1),
    ]
    assert written["no-fault"]["uploads_answered"] == {"201": 3, "503": 1, "none": 1}


def test_the_table_has_a_row_for_each_scenario():
    table = table_of(Outcome(**{**WELL, "scenario": name}) for name in SCENARIOS)
    assert list(table.columns[0].cells) == list(SCENARIOS)


def test_what_is_written_down_is_of_every_scenario_and_nothing_was_lost():
    written = json.loads(FILE.read_text())
    assert list(written) == list(SCENARIOS)
    for name, figures in written.items():
        assert figures["lost"] == figures["faces_double"] == figures["temporary_files_left"] == 0
        assert figures["failed"] == FAIL.get(name, {}), name
        ended = figures["done"] + sum(figures["failed"].values()) + figures["deleted_by_owner"]
        assert ended == figures["accepted"] >= figures["photos"], name
        assert figures["seconds_until_whole"] is not None, name
