"""Deleting photos."""

import numpy as np
import pytest

from analysis.errors import PhotoNotFound
from analysis.models import Face, Photo
from analysis.services.deletion import delete_photo
from analysis.services.faces.face_rows import faces_from
from analysis.services.intake.upload import upload_photos
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.recording import PhotoFaces, record_analyses
from analysis.services.processing.thumbnails import store_chips, store_pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def done_photo(user, upload_file, photo_analysis, now):
    """A photo with two faces and all of its files."""
    [stored] = upload_photos(owner=user, files=[upload_file("coffee.jpg")]).stored
    [photo] = claim_photos(photo_ids=[stored.photo.pk], at=now).photos
    pixels = np.full((480, 640, 3), 128, np.uint8)
    faces = faces_from(photo, photo_analysis(2), model_version="1")
    store_pictures(photo, pixels)
    store_chips(faces, pixels)
    record_analyses([PhotoFaces(photo, photo_analysis(2), faces)], model_version="1", at=now)
    return photo


def test_a_deleted_photo_takes_its_faces_and_files_along(
    user, done_photo, media_folder, django_capture_on_commit_callbacks
):
    assert len([path for path in media_folder.rglob("*") if path.is_file()]) == 5
    with django_capture_on_commit_callbacks(execute=True):
        delete_photo(owner=user, photo_id=done_photo.pk)
    assert not Photo.objects.exists()
    assert not Face.objects.exists()
    assert not (media_folder / done_photo.folder).exists()


def test_another_owners_photo_is_not_found_and_stays(other_user, done_photo):
    with pytest.raises(PhotoNotFound):
        delete_photo(owner=other_user, photo_id=done_photo.pk)
    assert Photo.objects.filter(pk=done_photo.pk).exists()


def test_a_photo_is_deleted_once(user, done_photo):
    photo_id = done_photo.pk
    delete_photo(owner=user, photo_id=photo_id)
    with pytest.raises(PhotoNotFound):
        delete_photo(owner=user, photo_id=photo_id)
