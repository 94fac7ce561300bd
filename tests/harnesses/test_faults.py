"""What the harness of faults counts, and makes; the long form is `python -m harnesses.faults`."""

import io
from collections import Counter

import pytest
from PIL import Image

from harnesses.faults.outcome import Outcome, doubles
from harnesses.faults.photos import distinct_photos
from ml.analysis_result import BoundingBox

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
