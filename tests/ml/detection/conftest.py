"""The detector under test and the package that it must agree with, each loaded once."""

from collections.abc import Callable

import numpy as np
import pytest

from ml.detection import FaceDetector


@pytest.fixture(scope="session")
def detector() -> FaceDetector:
    return FaceDetector.load()


@pytest.fixture(scope="session")
def package():
    """The `mtcnn` package's detector."""
    from mtcnn import MTCNN

    return MTCNN()


@pytest.fixture(scope="session")
def random_photo() -> Callable[..., np.ndarray]:
    """Noise of a size, the same each time: uint8 (height, width, 3)."""

    def photo(height: int, width: int, seed: int = 1) -> np.ndarray:
        generator = np.random.default_rng(seed)
        return generator.integers(0, 256, (height, width, 3), np.uint8)

    return photo
