"""Predictors small enough for tests, and made-up faces for them."""

import keras
import numpy as np

from ml.predictors.declarations import HEADS
from ml.predictors.network import PredictorConfiguration, Standardize, build_predictor
from ml.sdae.network import SDAEConfiguration, StackedDenoisingAutoencoder

SMALL = SDAEConfiguration((8, 16), (4, 2), (0, 1))


def predictor_of(configuration: PredictorConfiguration, heads=HEADS) -> keras.Model:
    standardize = Standardize((120.0, 110.0, 100.0), (60.0, 61.0, 62.0))
    return build_predictor(StackedDenoisingAutoencoder(SMALL), standardize, configuration, heads)


def faces(count: int, model: keras.Model) -> dict[str, np.ndarray]:
    """Made-up inputs of those that the model has."""
    random = np.random.default_rng(3)
    every = {
        "predictor_chips": random.uniform(0, 255, (count, 96, 96, 3)).astype(np.float32),
        "feature_map": random.uniform(0, 2, (count, 8, 8, 128)).astype(np.float32),
        "embedding": random.normal(0, 0.1, (count, 128)).astype(np.float32),
    }
    return {name: every[name] for name in model.input}
