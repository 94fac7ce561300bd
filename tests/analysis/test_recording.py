"""Writing down how an analysis ended."""

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from analysis.models import Face, Photo
from analysis.services.faces.face_rows import analysis_of, faces_from
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.recording import PhotoFaces, record_analyses, record_failure
from ml.analysis_result import PhotoAnalysis

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed_photo(user, queued_photo, now):
    """`claimed_photo()` is a photo under a fresh lease."""

    def make() -> Photo:
        [photo] = claim_photos(photo_ids=[queued_photo(user).pk], at=now).photos
        return photo

    return make


@pytest.fixture
def record(now):
    """`record(photo, analysis)` records it as a worker does; says whether it was taken."""

    def make(photo, analysis) -> bool:
        faces = faces_from(photo, analysis, model_version="2026.11")
        return record_analyses(
            [PhotoFaces(photo, analysis, faces)], model_version="2026.11", at=now
        )

    return make


def test_a_recorded_photo_is_done_and_has_its_faces(claimed_photo, photo_analysis, record, now):
    photo = claimed_photo()
    assert record(photo, photo_analysis(2))

    photo.refresh_from_db()
    assert photo.state == Photo.State.DONE
    assert photo.lease_token is None
    assert photo.analyzed_at == now
    assert photo.model_version == "2026.11"
    assert [face.box_left for face in photo.faces.all()] == [100.0, 300.0]
    assert {face.owner for face in photo.faces.all()} == {photo.owner}


def test_a_face_comes_back_as_it_was_analysed(claimed_photo, photo_analysis, record):
    photo = claimed_photo()
    analysis = photo_analysis(1)
    record(photo, analysis)
    kept = analysis_of(photo.faces.get(), embedding=True)
    assert kept.to_json() == analysis.faces[0].to_json()
    np.testing.assert_array_equal(kept.embedding, analysis.faces[0].embedding)
    assert kept.landmarks == analysis.faces[0].landmarks


def test_heads_that_are_not_shipped_stay_absent(claimed_photo, face_analysis, record):
    bare = face_analysis(age=None, gender=None, attributes={}, hair_color=None, expression=None)
    photo = claimed_photo()
    record(photo, PhotoAnalysis(640, 480, (bare,)))
    said = analysis_of(photo.faces.get()).to_json()
    assert said.keys() == {"box", "confidence", "landmarks", "quality"}


def test_a_photo_without_a_face_is_done(claimed_photo, photo_analysis, record):
    photo = claimed_photo()
    assert record(photo, photo_analysis(0))
    photo.refresh_from_db()
    assert photo.state == Photo.State.DONE
    assert not photo.faces.exists()


def test_a_photo_recorded_twice_has_its_faces_once(claimed_photo, photo_analysis, record):
    photo = claimed_photo()
    assert record(photo, photo_analysis(2))
    before = set(Face.objects.values_list("pk", flat=True))
    assert not record(photo, photo_analysis(2))
    assert set(Face.objects.values_list("pk", flat=True)) == before


def test_a_worker_that_lost_its_lease_records_nothing(claimed_photo, photo_analysis, record, now):
    photo = claimed_photo()
    Photo.objects.update(state=Photo.State.QUEUED, lease_token=None, lease_expires_at=None)
    [taken_over] = claim_photos(photo_ids=[photo.pk], at=now).photos
    assert not record(photo, photo_analysis(2))
    assert not record_failure(photo=photo, code="truncated_image", message="It is cut off.")

    photo.refresh_from_db()
    assert photo.lease_token == taken_over.lease_token
    assert not Face.objects.exists()


def test_a_photo_deleted_meanwhile_is_not_recorded(claimed_photo, photo_analysis, record):
    photo = claimed_photo()
    Photo.objects.all().delete()
    assert not record(photo, photo_analysis(1))
    assert not Face.objects.exists()


def test_faces_that_an_analysis_anew_does_not_find_go_with_their_pictures(
    claimed_photo, photo_analysis, record, now, django_capture_on_commit_callbacks
):
    photo = claimed_photo()
    record(photo, photo_analysis(2))
    old = list(photo.faces.all())
    for face in old:
        default_storage.save(face.chip_key, ContentFile(b"chip"))
    Photo.objects.update(state=Photo.State.QUEUED)
    [again] = claim_photos(photo_ids=[photo.pk], at=now).photos
    with django_capture_on_commit_callbacks(execute=True):
        assert record(again, photo_analysis(1))
    assert photo.faces.get() == old[0]
    assert [default_storage.exists(face.chip_key) for face in old] == [True, False]


def test_a_failed_photo_says_why_and_keeps_earlier_faces(
    claimed_photo, photo_analysis, record, now
):
    photo = claimed_photo()
    record(photo, photo_analysis(2))
    Photo.objects.update(state=Photo.State.QUEUED)
    [again] = claim_photos(photo_ids=[photo.pk], at=now).photos
    assert record_failure(photo=again, code="truncated_image", message="It is cut off.")
    photo.refresh_from_db()
    assert photo.state == Photo.State.FAILED
    assert (photo.error_code, photo.error_message) == ("truncated_image", "It is cut off.")
    assert photo.faces.count() == 2
