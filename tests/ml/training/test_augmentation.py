import numpy as np
import pytest
import tensorflow as tf

from ml.training.augmentation import augment_chips, center_chips
from ml.training.configuration import AugmentationConfiguration

STILL = AugmentationConfiguration(
    shift=0,
    rotation=0,
    scale=0,
    brightness=0,
    contrast=0,
    saturation=0,
    grey=0,
    low_resolution=0,
    jpeg=0,
    erasing=0,
)
CHIPS = np.random.default_rng(1).integers(0, 256, (16, 120, 120, 3), np.uint8)


def test_without_changes_chips_are_cropped_and_half_of_them_mirrored():
    tf.random.set_seed(1)
    chips = augment_chips(tf.constant(CHIPS), 96, STILL).numpy()
    plain = center_chips(tf.constant(CHIPS), 96).numpy()
    same = np.abs(chips - plain).max((1, 2, 3)) < 0.01
    mirrored = np.abs(chips - plain[:, :, ::-1]).max((1, 2, 3)) < 0.01
    assert (same ^ mirrored).all()
    assert same.any()
    assert mirrored.any()


@pytest.mark.parametrize(
    "change",
    [
        {"shift": 0.05},
        {"rotation": 10},
        {"scale": 0.1},
        {"brightness": 0.3},
        {"contrast": 0.3},
        {"saturation": 0.3},
        {"grey": 0.9},
        {"low_resolution": 0.9},
        {"jpeg": 0.9},
        {"erasing": 0.9},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_change_changes_chips_and_keeps_them_pixels(change):
    configuration = AugmentationConfiguration(**(vars(STILL) | change))
    chips = augment_chips(tf.constant(CHIPS), 96, configuration).numpy()
    plain = center_chips(tf.constant(CHIPS), 96).numpy()
    unlike = np.minimum(np.abs(chips - plain), np.abs(chips - plain[:, :, ::-1])).max((1, 2, 3))
    assert (unlike > 1).mean() > 0.5
    assert chips.shape == (16, 96, 96, 3)
    assert chips.min() >= 0
    assert chips.max() <= 255


def test_the_margin_is_shown_where_a_chip_is_shifted():
    margin_alone = np.zeros((32, 120, 120, 3), np.uint8)
    margin_alone[:, :12] = 255
    configuration = AugmentationConfiguration(**(vars(STILL) | {"shift": 0.08}))
    shifted = augment_chips(tf.constant(margin_alone), 96, configuration).numpy()
    assert shifted[:, 0].max() == 255
