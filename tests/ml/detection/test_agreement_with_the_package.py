"""The detector finds what `mtcnn.MTCNN().detect_faces` finds on the same pixels."""

import numpy as np
import pytest
from PIL import Image, ImageOps

from ml.analysis_result import BoundingBox

PORTRAITS = ["obama.jpg", "obama2.jpg", "obama3.jpg", "biden.jpg", "astronaut.jpg"]
POINTS = ("left_eye", "right_eye", "nose", "mouth_left", "mouth_right")


def assert_agreement(detector, package, photo: np.ndarray, *, faces: int | None = None) -> None:
    """The same faces; boxes and points in whole pixels, as the package rounds them."""
    expected = package.detect_faces(photo)
    [found] = detector.detect([photo])
    assert len(found) == len(expected)
    if faces is not None:
        assert len(found) == faces
    for face in expected:
        box = BoundingBox(*map(float, face["box"]))
        ours = max(found, key=lambda detection: detection.box.iou(box))
        assert ours.box.iou(box) > 0.9
        assert ours.confidence == pytest.approx(face["confidence"], abs=0.01)
        points = np.array([face["keypoints"][name] for name in POINTS])
        assert np.abs(ours.landmarks.as_array() - points).max() < 1 + 0.02 * box.width


def group_photo(pixels) -> Image.Image:
    """All portraits in a row, 400 pixels high."""
    portraits = [ImageOps.contain(Image.fromarray(pixels(name)), (4000, 400)) for name in PORTRAITS]
    row = Image.new("RGB", (sum(portrait.width for portrait in portraits), 400))
    left = 0
    for portrait in portraits:
        row.paste(portrait, (left, 0))
        left += portrait.width
    return row


@pytest.mark.parametrize("name", PORTRAITS)
def test_a_portrait_has_the_same_face(detector, package, pixels, name):
    assert_agreement(detector, package, pixels(name))


@pytest.mark.parametrize("side", [97, 250, 333, 512])
def test_a_portrait_of_any_size_has_the_same_face(detector, package, pixels, side):
    photo = Image.fromarray(pixels("obama.jpg"))
    assert_agreement(detector, package, np.asarray(photo.resize((side, side + side // 4))))


def test_a_group_has_the_same_faces(detector, package, pixels):
    assert_agreement(detector, package, np.asarray(group_photo(pixels)), faces=5)


@pytest.mark.parametrize("degrees", [-20, 15, 90])
def test_a_tilted_group_has_the_same_faces(detector, package, pixels, degrees):
    tilted = group_photo(pixels).rotate(degrees, Image.Resampling.BILINEAR, expand=True)
    assert_agreement(detector, package, np.asarray(tilted))


def test_a_face_cut_by_the_edge_is_the_same(detector, package, pixels):
    photo = pixels("obama.jpg")
    assert_agreement(detector, package, photo[130:800, 420:])


def test_a_photo_without_a_face_has_none(detector, package, pixels):
    assert_agreement(detector, package, pixels("coffee.jpg"), faces=0)


def test_noise_is_the_same(detector, package, random_photo):
    assert_agreement(detector, package, random_photo(211, 160))
