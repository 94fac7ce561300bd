"""What the tests of ml share: one analyzer, and the portraits as pixels."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ml.analyzer import FaceAnalyzer
from ml.images import decode_image

PHOTOS = Path(__file__).parents[1] / "photos"


@pytest.fixture(scope="session")
def analyzer() -> FaceAnalyzer:
    """The analyzer of the default bundle, loaded once for all tests."""
    return FaceAnalyzer.load()


@pytest.fixture(scope="session")
def pixels() -> Callable[[str], np.ndarray]:
    """A test photo's pixels by its name: uint8 (H, W, 3)."""
    return lambda name: decode_image(PHOTOS / name).pixels
