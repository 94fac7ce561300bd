"""Faces in boxes that somebody drew."""

from __future__ import annotations

import numpy as np
import pytest

from ml.analysis_result import BoundingBox
from ml.detection.given_boxes import LEAST_SCORE, MEAN_LANDMARKS, believed_landmarks

PORTRAITS = ("obama.jpg", "obama2.jpg", "biden.jpg", "astronaut.jpg")


def redrawn(box: BoundingBox, *, moved: float, grown: float) -> BoundingBox:
    """The box as a hand draws it: moved right and down, and larger, in shares of its sides."""
    return BoundingBox(
        box.left + box.width * (moved - grown / 2),
        box.top + box.height * (moved - grown / 2),
        box.width * (1 + grown),
        box.height * (1 + grown),
    )


def eye_distances_apart(one: np.ndarray, other: np.ndarray) -> float:
    """The mean distance of two faces' landmarks, in distances of the first one's eyes."""
    return np.linalg.norm(one - other, axis=1).mean() / np.linalg.norm(one[0] - one[1])


@pytest.mark.parametrize(
    ("moved", "grown"), [(0.0, 0.0), (0.1, 0.0), (-0.1, 0.1), (0.0, 0.35), (0.0, -0.2)]
)
@pytest.mark.parametrize("name", PORTRAITS)
def test_a_box_drawn_by_hand_has_the_landmarks_that_detection_finds(
    detector, pixels, name, moved, grown
):
    photo = pixels(name)
    [found] = detector.detect([photo])[0]
    [face] = detector.look_into(photo, [redrawn(found.box, moved=moved, grown=grown)])
    landmarks = face.landmarks.as_array()
    assert eye_distances_apart(found.landmarks.as_array(), landmarks) < 0.12
    assert face.confidence > 0.9


def test_the_boxes_stay_as_drawn_and_in_their_order(detector, pixels):
    photo = pixels("obama.jpg")
    boxes = [BoundingBox(5.0, 6.0, 70.0, 90.0), BoundingBox(200.0, 100.0, 300.0, 350.0)]
    assert [face.box for face in detector.look_into(photo, boxes)] == boxes
    alone = [detector.look_into(photo, [box])[0] for box in boxes]
    for face, together in zip(alone, detector.look_into(photo, boxes), strict=True):
        np.testing.assert_allclose(
            face.landmarks.as_array(), together.landmarks.as_array(), atol=0.5
        )


def test_where_no_face_is_seen_the_landmarks_are_a_mean_faces(detector, pixels):
    box = BoundingBox(300.0, 100.0, 80.0, 100.0)
    [face] = detector.look_into(pixels("coffee.jpg"), [box])
    assert face.confidence < LEAST_SCORE
    expected = MEAN_LANDMARKS * [box.width, box.height] + [box.left, box.top]
    np.testing.assert_allclose(face.landmarks.as_array(), expected, rtol=1e-5)


def test_landmarks_far_beyond_the_box_are_not_believed():
    box = BoundingBox(0.0, 0.0, 100.0, 100.0)
    beyond = np.repeat(MEAN_LANDMARKS[None] * 100 + [60.0, 0.0], 3, axis=0)
    landmarks, [score] = believed_landmarks([box], beyond, np.array([0.6, 0.9, 0.1]))
    np.testing.assert_allclose(landmarks[0], MEAN_LANDMARKS * 100)
    assert score == 0.9


def test_a_photo_without_boxes_has_no_faces(detector, pixels):
    assert detector.look_into(pixels("coffee.jpg"), []) == []


def test_a_box_beyond_the_photo_is_looked_into(detector, random_photo):
    [face] = detector.look_into(random_photo(40, 60), [BoundingBox(-30.0, -20.0, 200.0, 240.0)])
    assert np.isfinite(face.landmarks.as_array()).all()
