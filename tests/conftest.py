"""What every room's tests share. Nothing here loads TensorFlow."""

import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest

PHOTOS = Path(__file__).parent / "photos"


def pytest_configure(config: pytest.Config) -> None:
    """Point Django at servers of the tests' own, before its settings are read.

    They are started by the first test that needs a database.
    """
    var = Path(tempfile.mkdtemp(prefix="faceproject-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(var, ignore_errors=True))
    for inherited in ("DATABASE_URL", "REDIS_URL", "MEDIA_ROOT", "STATIC_ROOT", "DEBUG"):
        os.environ.pop(inherited, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "faceproject.settings"
    os.environ["VAR_DIR"] = str(var)
    os.environ["DATABASE_POOL_SIZE"] = "0"
    os.environ["EMAIL_URL"] = "memorymail://"
    django.setup()


@pytest.fixture
def photo():
    """`photo("obama.jpg")` is the path of a photo in tests/photos/."""

    def path(name: str) -> Path:
        found = PHOTOS / name
        assert found.exists(), f"{name} is not in tests/photos/"
        return found

    return path
