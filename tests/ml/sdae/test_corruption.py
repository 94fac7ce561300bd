import numpy as np
import pytest

from ml.sdae.corruption import (
    Corruption,
    GaussianCorruption,
    MaskingCorruption,
    SaltAndPepperCorruption,
)

CHIPS = np.random.default_rng(1).normal(size=(4, 48, 48, 3)).astype(np.float32)
CORRUPTIONS = [
    MaskingCorruption(0.4, block=3, seed=7),
    GaussianCorruption(0.3, seed=8),
    SaltAndPepperCorruption(0.2, low=-1.5, high=2.5, seed=9),
]


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=lambda layer: type(layer).__name__)
class TestEveryCorruption:
    def test_corrupts_in_training_alone(self, corruption: Corruption):
        assert (np.asarray(corruption(CHIPS, training=False)) == CHIPS).all()
        corrupted = np.asarray(corruption(CHIPS, training=True))
        assert corrupted.shape == CHIPS.shape
        assert (corrupted != CHIPS).any()

    def test_its_configuration_is_the_arguments_given(self, corruption: Corruption):
        again = type(corruption).from_config(corruption.get_config())
        for argument in ("strength", "seed", "block", "low", "high"):
            assert getattr(again, argument, None) == getattr(corruption, argument, None)

    def test_a_strength_of_one_is_refused(self, corruption: Corruption):
        with pytest.raises(ValueError, match="strength"):
            type(corruption)(1.0)


def test_masking_zeroes_its_share_in_whole_blocks():
    chips = np.ones((64, 48, 48, 3), np.float32)
    masked = np.asarray(MaskingCorruption(0.25, block=8, seed=3)(chips, training=True))
    blocks = masked.reshape(64, 6, 8, 6, 8, 3)
    assert (blocks == blocks[:, :, :1, :, :1, :1]).all()
    assert (masked == 0).mean() == pytest.approx(0.25, abs=0.04)


def test_masking_reaches_maps_that_blocks_do_not_divide():
    chips = np.ones((2, 10, 7, 3), np.float32)
    assert MaskingCorruption(0.5, block=4, seed=3)(chips, training=True).shape == chips.shape


def test_gaussian_noise_has_its_deviation():
    noise = np.asarray(GaussianCorruption(0.3, seed=4)(CHIPS, training=True)) - CHIPS
    assert noise.std() == pytest.approx(0.3, rel=0.05)
    assert noise.mean() == pytest.approx(0, abs=0.02)


def test_salt_and_pepper_sets_places_to_the_extremes():
    salted = np.asarray(SaltAndPepperCorruption(0.2, low=-9, high=9, seed=5)(CHIPS, training=True))
    assert (salted == 9).mean() == pytest.approx(0.1, abs=0.02)
    assert (salted == -9).mean() == pytest.approx(0.1, abs=0.02)
    untouched = np.abs(salted) != 9
    assert (salted[untouched] == CHIPS[untouched]).all()
