"""The frames over a thumbnail: one shape for all of its faces."""

from analysis.models import Face
from analysis.templatetags.frames import frames


def face(left: float, top: float, width: float, height: float) -> Face:
    return Face(box_left=left, box_top=top, box_width=width, box_height=height)


def test_a_frame_is_the_four_corners_of_the_box():
    assert frames([face(10, 20, 100, 200)]) == (
        "M10 72v-52h26m48 0h26v52m0 96v52h-26m-48 0h-26v-52"
    )


def test_faces_follow_each_other_in_one_path():
    assert frames([face(0, 0, 50, 50), face(60.4, 0, 50, 50)]).count("M") == 2
    assert frames([]) == ""
