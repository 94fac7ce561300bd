import numpy as np
import pytest

from ml.sdae.network import SDAEConfiguration, StackedDenoisingAutoencoder

CHIPS = np.random.default_rng(2).normal(size=(2, 96, 96, 3)).astype(np.float32)


def test_every_stage_restores_the_shape_that_it_codes():
    autoencoder = StackedDenoisingAutoencoder()
    x = CHIPS
    for encoder, decoder in zip(autoencoder.encoders, autoencoder.decoders, strict=True):
        code = encoder(x)
        assert decoder(code).shape == x.shape
        assert np.asarray(code).min() >= 0
        x = code


def test_the_whole_encoder_and_decoder_lead_from_chip_to_chip():
    autoencoder = StackedDenoisingAutoencoder(SDAEConfiguration((8, 16), (4, 2), (0, 1)))
    code = autoencoder.encoder()(CHIPS)
    assert code.shape == (2, 12, 12, 16)
    assert autoencoder.decoder()(code).shape == CHIPS.shape


def test_a_lower_part_of_the_encoder_shares_the_weights_of_the_whole():
    autoencoder = StackedDenoisingAutoencoder(SDAEConfiguration((8, 16), (4, 2), (1, 1)))
    below = autoencoder.encoder(stages=1)(CHIPS)
    np.testing.assert_allclose(
        autoencoder.encoders[1](below), autoencoder.encoder()(CHIPS), rtol=1e-5, atol=1e-6
    )


def test_stages_of_different_number_are_refused():
    with pytest.raises(ValueError, match="as many stages"):
        SDAEConfiguration((8, 16), (4, 2), (1,))
