"""Pictures made from photos."""

import numpy as np
import pytest
from django.core.files.storage import default_storage
from PIL import Image

from analysis.services.faces.face_rows import faces_from
from analysis.services.processing.thumbnails import store_chips, store_pictures
from ml.analysis_result import BoundingBox, PhotoAnalysis

pytestmark = pytest.mark.django_db


def stored_size(key: str) -> tuple[int, int]:
    with default_storage.open(key) as kept, Image.open(kept) as picture:
        return picture.size


@pytest.mark.parametrize(
    ("size", "display", "thumbnail"),
    [
        ((4000, 3000), (1600, 1200), (400, 300)),
        ((3000, 4000), (1200, 1600), (300, 400)),
        ((300, 200), (300, 200), (300, 200)),
        ((5000, 2), (1600, 1), (400, 1)),
    ],
)
def test_pictures_are_shrunk_in_proportion_and_never_enlarged(
    size, display, thumbnail, user, queued_photo
):
    photo = queued_photo(user)
    width, height = size
    store_pictures(photo, np.zeros((height, width, 3), np.uint8))
    assert stored_size(photo.display_key) == display
    assert stored_size(photo.thumbnail_key) == thumbnail


def test_pictures_made_again_replace_the_earlier_ones(user, queued_photo, media_folder):
    photo = queued_photo(user)
    for shade in (0, 255):
        store_pictures(photo, np.full((30, 40, 3), shade, np.uint8))
    assert len([path for path in media_folder.rglob("*") if path.is_file()]) == 2
    with default_storage.open(photo.display_key) as kept, Image.open(kept) as picture:
        assert picture.convert("L").getextrema() == (255, 255)


@pytest.mark.parametrize(
    "box",
    [
        BoundingBox(10.4, 20.6, 100.0, 120.0),
        BoundingBox(-30.0, -10.0, 100.0, 120.0),
        BoundingBox(620.0, 470.0, 40.0, 30.0),
        BoundingBox(5.0, 5.0, 0.4, 0.2),
    ],
)
def test_a_chip_is_a_square_wherever_the_face_is(box, user, queued_photo, face_analysis):
    analysis = PhotoAnalysis(640, 480, (face_analysis(box=box),))
    [face] = faces_from(queued_photo(user), analysis, model_version="1")
    store_chips([face], np.zeros((480, 640, 3), np.uint8))
    width, height = stored_size(face.chip_key)
    assert 0 < width == height <= 224
