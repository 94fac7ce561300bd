"""A browser that is signed in, and photos with everything a page shows of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from analysis.models import Photo


@pytest.fixture
def signed_in(client: Client, user) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def done_photo(queued_photo, photo_analysis, now) -> Callable[..., Photo]:
    """`done_photo(owner, faces=2)` is a photo of 640 × 480 pixels after its analysis."""
    from analysis.services.faces.face_rows import faces_from
    from analysis.services.processing.claiming import claim_photos
    from analysis.services.processing.recording import PhotoFaces, record_analyses

    def make(owner, *, faces: int = 1, **fields) -> Photo:
        photo = queued_photo(owner, **fields)
        [claimed] = claim_photos(photo_ids=[photo.pk], at=now).photos
        analysis = photo_analysis(faces)
        rows = faces_from(claimed, analysis, model_version="test")
        assert record_analyses([PhotoFaces(claimed, analysis, rows)], model_version="test", at=now)
        return claimed

    return make


@pytest.fixture
def somebodys_id() -> uuid.UUID:
    """An id that nothing has."""
    return uuid.UUID(int=1)
