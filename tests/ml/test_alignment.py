import numpy as np
import pytest

from ml.alignment import (
    IDENTITY_CHIP,
    MEAN_SHAPE,
    PREDICTOR_CHIP,
    PREDICTOR_CHIP_WITH_MARGIN,
    ChipGeometry,
    apply_transforms,
    cut_chips,
    invert_transforms,
    similarity_transforms,
)


def rotated(points: np.ndarray, degrees: float, scale: float, shift: tuple) -> np.ndarray:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return points @ turn.T * scale + np.array(shift)


def smooth_picture(height: int = 240, width: int = 320) -> np.ndarray:
    """A picture whose value at any place is known: red grows with x, green with y."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x * 255 / width, y * 255 / height, 0 * x + 90], -1).astype(np.uint8)


def test_the_similarity_transform_finds_rotation_scale_and_shift():
    source = rotated(IDENTITY_CHIP.template, 30, 2.5, (40, -7))
    [transform] = similarity_transforms(source[None], IDENTITY_CHIP.template)
    landmarks_in_chip = apply_transforms(transform[None], source[None])[0]
    np.testing.assert_allclose(landmarks_in_chip, IDENTITY_CHIP.template, atol=1e-4)


def test_an_inverted_transform_leads_back():
    source = rotated(IDENTITY_CHIP.template, -50, 0.7, (3, 90))[None]
    transforms = similarity_transforms(source, IDENTITY_CHIP.template)
    there = apply_transforms(transforms, source)
    np.testing.assert_allclose(apply_transforms(invert_transforms(transforms), there), source)


def test_a_chip_at_the_photos_own_scale_is_a_part_of_the_photo():
    photo = np.random.default_rng(5).integers(0, 256, (300, 300, 3), np.uint8)
    landmarks = IDENTITY_CHIP.template + np.float32([60, 70])
    [chip] = cut_chips(photo, landmarks[None], IDENTITY_CHIP)
    part = photo[70:220, 60:210]
    assert np.abs(chip.astype(int) - part).max() <= 1


@pytest.mark.parametrize("scale", [0.4, 1.0, 1.9, 3.0, 5.3])
@pytest.mark.parametrize("place", [(30, 30), (75, 75), (110, 40), (60, 120)])
def test_a_spot_of_the_photo_is_where_the_transform_says(scale, place):
    landmarks = rotated(IDENTITY_CHIP.template, 20, scale, (300, 200))
    [to_photo] = invert_transforms(similarity_transforms(landmarks[None], IDENTITY_CHIP.template))
    y, x = np.mgrid[:1200, :1200]
    spot_x, spot_y = to_photo @ [*place, 1]
    spot = 255 * np.exp(-((x - spot_x) ** 2 + (y - spot_y) ** 2) / (2 * (5 * scale) ** 2))
    photo = np.repeat(spot[..., None], 3, 2).round().astype(np.uint8)
    [chip] = cut_chips(photo, landmarks[None], IDENTITY_CHIP)
    weight = chip[..., 0].astype(float)
    rows, columns = np.mgrid[:150, :150]
    center = (weight * columns).sum() / weight.sum(), (weight * rows).sum() / weight.sum()
    assert center == pytest.approx(place, abs=0.15)


def test_beyond_the_edge_the_nearest_pixel_is_repeated():
    photo = np.full((100, 100, 3), 200, np.uint8)
    landmarks = IDENTITY_CHIP.template - np.float32([120, 0])
    [chip] = cut_chips(photo, landmarks[None], IDENTITY_CHIP)
    assert (chip == 200).all()


@pytest.mark.parametrize(
    "landmarks",
    [np.zeros((1, 5, 2)), np.full((1, 5, 2), 1e7), MEAN_SHAPE[None] * 1e-5],
    ids=["all in one corner", "far outside", "one spot"],
)
def test_degenerate_landmarks_give_a_chip_and_no_error(landmarks):
    assert cut_chips(smooth_picture(), landmarks, PREDICTOR_CHIP).shape == (1, 96, 96, 3)


def test_no_landmarks_give_no_chips():
    assert cut_chips(smooth_picture(), np.zeros((0, 5, 2)), IDENTITY_CHIP).shape == (0, 150, 150, 3)


def test_the_margin_surrounds_the_same_chip():
    photo = np.random.default_rng(6).integers(0, 256, (400, 400, 3), np.uint8)
    landmarks = rotated(PREDICTOR_CHIP.template, 10, 1.4, (120, 130))[None]
    [chip] = cut_chips(photo, landmarks, PREDICTOR_CHIP)
    [wider] = cut_chips(photo, landmarks, PREDICTOR_CHIP_WITH_MARGIN)
    margin = (PREDICTOR_CHIP_WITH_MARGIN.size - PREDICTOR_CHIP.size) // 2
    inner = wider[margin:-margin, margin:-margin].astype(int)
    assert np.abs(inner - chip).max() <= 2


def test_paddings_that_give_no_square_are_refused():
    with pytest.raises(ValueError, match="square"):
        ChipGeometry(96, 0.2, 0.2, 0.2, 0.3)
