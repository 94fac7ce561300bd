"""Photos and analyses by hand, as the tests of `analysis` make them."""

from tests.analysis.conftest import (  # noqa: F401 - fixtures
    face_analysis,
    media_folder,
    now,
    photo_analysis,
    queued_photo,
    upload_file,
)
