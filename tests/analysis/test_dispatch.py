"""Telling workers about queued photos."""

from collections.abc import Iterator

import pytest
from celery import Celery, current_app

from analysis.services.dispatch import chunked, dispatch_photos

pytestmark = pytest.mark.django_db


def test_chunks_are_bounded_in_number(user, queued_photo, settings):
    settings.ANALYSIS_CHUNK_PHOTOS = 3
    photos = [queued_photo(user) for _ in range(7)]
    assert list(chunked(photos)) == [photos[:3], photos[3:6], photos[6:]]


def test_chunks_are_bounded_in_pixels_and_a_huge_photo_goes_alone(user, queued_photo, settings):
    settings.ANALYSIS_CHUNK_MEGAPIXELS = 50
    small, huge, last = (
        queued_photo(user, width=width, height=5000) for width in (4000, 12_000, 4000)
    )
    assert list(chunked([small, huge, last])) == [[small], [huge], [last]]
    assert list(chunked([small, last])) == [[small, last]]


def test_a_photo_attempted_before_goes_alone(user, queued_photo):
    first, tried, last = queued_photo(user), queued_photo(user, attempts=1), queued_photo(user)
    assert sorted(chunked([first, tried, last]), key=len) == [[tried], [first, last]]


@pytest.fixture
def broker_away() -> Iterator[None]:
    """An address where no broker listens."""
    site = current_app._get_current_object()
    Celery("away", broker="redis://127.0.0.1:1/0").set_current()
    yield
    site.set_current()


@pytest.mark.usefixtures("broker_away")
def test_photos_stay_queued_where_the_broker_is_away(
    user, queued_photo, caplog, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        dispatch_photos([queued_photo(user)])
    assert "The broker is away" in caplog.text
