"""Parts of the harness of load; the whole is `python -m harnesses.load`."""

import datetime
import hashlib
import itertools

import pytest
from django.test import Client

from analysis.models import WaitingFace
from harnesses.load.answers import Answers, Kind
from harnesses.load.bulk import DIFFERENT_PHOTOS, files_without_end
from harnesses.load.libraries import fill_libraries
from harnesses.load.memory import MEGABYTE, SAMPLED_EVERY, Memory
from harnesses.load.outcome import Outcome
from harnesses.load.processors import Processors
from harnesses.load.turns import Turns, turns_of
from harnesses.load.visiting import FURTHER
from ml.images import probe_image

NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)


@pytest.mark.django_db
def test_a_filled_library_is_one_that_its_owner_can_look_through(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    first, library = fill_libraries(2, 70)
    browser = Client()
    browser.cookies.load(library.session)
    page = browser.get("/")
    assert FURTHER.search(page.content.decode())
    for address in (
        f"/photos/{library.photos[-1]}/",
        f"/people/{library.named[0]}/",
        f"/people/{library.groups[0]}/",
        f"/faces/{library.faces[3]}/similar/",
        f"/api/v1/photos/{library.photos[-1]}/thumbnail/",
        f"/api/v1/photos/{library.photos[-1]}/display/",
        f"/api/v1/faces/{library.faces[-1]}/chip/",
    ):
        assert browser.get(address).status_code == 200, address
    assert browser.get(f"/photos/{first.photos[0]}/").status_code == 404
    assert not WaitingFace.objects.exists()


def test_files_of_bulk_work_are_photos_and_all_different():
    files = list(itertools.islice(files_without_end(), 3 * DIFFERENT_PHOTOS))
    assert len({hashlib.sha256(file).digest() for file in files}) == len(files)
    assert probe_image(files[-1]).format == "JPEG"


def test_uploads_overtake_bulk_photos_that_came_earlier_and_wait_longer():
    def at(*minutes: int | None) -> tuple:
        return tuple(
            None if minute is None else NOON + datetime.timedelta(minutes=minute)
            for minute in minutes
        )

    bulk = [at(0, 1), at(0, 6), at(0, 9), at(0, None), at(8, 30)]
    assert turns_of([at(5, 7)], bulk) == Turns(uploads=1, overtook=1, most_between=1)
    assert turns_of([at(5, 7)], bulk[:2]) == Turns(uploads=1, overtook=0, most_between=1)
    assert turns_of([at(5, None)], bulk) == Turns(uploads=0, overtook=0, most_between=0)


def test_the_slope_is_of_processes_that_stayed_once_they_have_settled():
    memory = Memory(names={1: "web", 2: "worker: child 2"}, taken=100)
    for number in range(100):
        size = 50 if number < 10 else 100 + number / 10
        memory.samples[1].append((number * SAMPLED_EVERY, int(size * MEGABYTE)))
    memory.samples[2].append((0.0, MEGABYTE))
    [slope] = memory.slopes()
    assert slope.process == "web"
    assert slope.megabytes_a_minute == pytest.approx(0.1 * 60 / SAMPLED_EVERY, abs=0.01)


@pytest.mark.parametrize(
    ("status", "turns", "is_well"),
    [(200, Turns(2, 2, 8), True), (503, Turns(2, 2, 8), False), (200, Turns(2, 1, 8), False)],
)
def test_a_run_is_well_where_nothing_broke_and_no_upload_waited_for_bulk_work(
    status, turns, is_well
):
    alone, together = Answers(), Answers()
    alone.kinds["library"] = Kind([0.1] * 20, [200] * 20)
    together.kinds["library"] = Kind([0.2] * 20, [status] * 20)
    outcome = Outcome(alone, together, turns, [], Processors(2, {"web": 0.5}))
    assert outcome.is_well is is_well
    [row] = outcome.figures()["requests"]
    assert row["ratio"] == 2.0
    assert row["broken"] == (20 if status == 503 else 0)
    assert len(list(outcome.tables())) == 4
    assert outcome.figures()["processors"] == {"count": 2, "busy": {"web": 0.5}}
