"""What a face is worth for recognition."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from ml.alignment import IDENTITY_CHIP, cut_chips
from ml.quality import FIT_FOR_MATCHING, face_quality, quality_parts

FRONTAL = IDENTITY_CHIP.template


@pytest.fixture
def sharp_chip() -> np.ndarray:
    """Noise: as sharp as a chip can be; uint8 (1, 150, 150, 3)."""
    return np.random.default_rng(0).integers(0, 256, (1, 150, 150, 3), np.uint8)


def test_a_large_sharp_frontal_face_loses_nothing(sharp_chip):
    parts = quality_parts(sharp_chip, FRONTAL[None])
    assert (parts.size[0], parts.sharpness[0], parts.frontality[0]) == (1, 1, 1)
    assert face_quality(sharp_chip, FRONTAL[None], np.array([0.9]))[0] == pytest.approx(0.9)


def test_size_sharpness_and_frontality_each_cost_quality(sharp_chip):
    whole = face_quality(sharp_chip, FRONTAL[None], np.ones(1))[0]
    small = face_quality(sharp_chip, FRONTAL[None] / 8, np.ones(1))[0]
    blurred = Image.fromarray(sharp_chip[0]).filter(ImageFilter.GaussianBlur(6))
    soft = face_quality(np.asarray(blurred)[None], FRONTAL[None], np.ones(1))[0]
    turned_points = FRONTAL.copy()
    turned_points[2, 0] += 45  # the nose beside the face, as of a profile
    turned = face_quality(sharp_chip, turned_points[None], np.ones(1))[0]
    assert max(small, soft, turned) < 0.8 * whole


def test_a_face_at_the_end_of_each_scale_is_worth_nothing(sharp_chip):
    flat = np.full((1, 150, 150, 3), 100, np.uint8)
    assert face_quality(flat, FRONTAL[None], np.ones(1))[0] == 0
    assert face_quality(sharp_chip, FRONTAL[None], np.zeros(1))[0] == 0


def test_a_portrait_is_fit_for_matching_and_its_blurred_thumbnail_is_not(photo):
    with Image.open(photo("obama.jpg")) as picture:
        # Points of its face as detection finds them.
        points = np.array([[(386, 278), (505, 278), (440, 345), (397, 406), (493, 405)]], float)
        pixels = np.asarray(picture)
        thumbnail = np.asarray(picture.resize((picture.width // 16, picture.height // 16)))
    for image, landmarks, is_fit in ((pixels, points, True), (thumbnail, points / 16, False)):
        chips = cut_chips(image, landmarks, IDENTITY_CHIP)
        quality = face_quality(chips, landmarks, np.array([0.99]))[0]
        assert bool(quality >= FIT_FOR_MATCHING) is is_fit
