"""The frames over a thumbnail: one shape for all of its faces; and where they are in the photo."""

import pytest

from analysis.models import Face
from analysis.templatetags.frames import frames, kept_part


def face(left: float, top: float, width: float, height: float) -> Face:
    return Face(box_left=left, box_top=top, box_width=width, box_height=height)


def test_a_frame_is_the_four_corners_of_the_box():
    assert frames([face(10, 20, 100, 200)]) == (
        "M10 72v-52h26m48 0h26v52m0 96v52h-26m-48 0h-26v-52"
    )


def test_faces_follow_each_other_in_one_path():
    assert frames([face(0, 0, 50, 50), face(60.4, 0, 50, 50)]).count("M") == 2
    assert frames([]) == ""


@pytest.mark.parametrize(
    ("tops", "kept"), [((100,), "Min"), ((50, 250), "Min"), ((450,), "Mid"), ((800,), "Max")]
)
def test_a_tile_keeps_the_part_of_a_photo_with_the_middle_of_its_faces(tops, kept: str):
    assert kept_part([face(0, top, 100, 100) for top in tops], 1000) == kept


def test_a_tile_keeps_the_middle_of_a_photo_without_faces():
    assert kept_part([], 1000) == "Mid"
