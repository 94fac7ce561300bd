"""The database refuses what must not be, whoever writes it."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pgvector.django import L2Distance

from analysis.models import Face, Job, Photo

NOW = timezone.now()


@pytest.fixture
def stored_face(user, queued_photo):
    """`stored_face(**fields)` is a row of a face with a box, landmarks and an embedding."""
    photo = queued_photo(user)

    def make(**fields) -> Face:
        defaults = {
            "photo": photo,
            "owner": user,
            "position": 0,
            "box_left": 1.0,
            "box_top": 2.0,
            "box_width": 30.0,
            "box_height": 40.0,
            "landmarks": {},
            "confidence": 0.9,
            "quality": 0.5,
            "embedding": [0.1] * 128,
            "model_version": "1",
        }
        return Face.objects.create(**(defaults | fields))

    return make


def refused_by(name: str):
    """The block must end in a breach of the constraint of this name."""
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("photo_state_is_known", {"state": "lost"}),
        ("photo_leased_only_while_analyzing", {"state": "analyzing"}),
        ("photo_leased_only_while_analyzing", {"lease_token": uuid.uuid4()}),
        ("photo_leased_only_while_analyzing", {"lease_expires_at": NOW}),
        ("photo_leased_only_while_analyzing", {"state": "analyzing", "lease_expires_at": NOW}),
        ("photo_failed_says_why", {"state": "failed"}),
        ("photo_failed_says_why", {"state": "failed", "error_code": "not_an_image"}),
        ("photo_failed_says_why", {"error_code": "not_an_image", "error_message": "No image."}),
        ("photo_done_says_when_and_by_what", {"state": "done"}),
        ("photo_done_says_when_and_by_what", {"state": "done", "analyzed_at": NOW}),
        ("photo_has_bytes_and_pixels", {"width": 0}),
        ("photo_has_bytes_and_pixels", {"size_bytes": 0}),
        ("photo_sha256_is_hexadecimal", {"sha256": "F" * 64}),
    ],
)
def test_a_photo_that_breaks_a_rule_is_refused(rule, change, user, queued_photo):
    photo = queued_photo(user)
    with refused_by(rule):
        Photo.objects.filter(pk=photo.pk).update(**change)


def test_one_owner_has_the_same_bytes_once_and_another_owner_may_have_them_too(
    user, other_user, queued_photo
):
    photo = queued_photo(user)
    queued_photo(other_user, sha256=photo.sha256)
    with refused_by("photo_same_bytes_once"):
        queued_photo(user, sha256=photo.sha256)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("face_box_has_an_area", {"box_width": 0}),
        ("face_confidence_and_quality_from_0_to_1", {"confidence": 1.1}),
        ("face_confidence_and_quality_from_0_to_1", {"quality": -0.1}),
        ("face_age_lies_in_its_interval", {"age_years": 30.0}),
        (
            "face_age_lies_in_its_interval",
            {"age_years": 30.0, "age_low_years": 31.0, "age_high_years": 40.0},
        ),
        (
            "face_age_lies_in_its_interval",
            {"age_years": 30.0, "age_low_years": -1.0, "age_high_years": 40.0},
        ),
        ("face_gender_has_a_probability", {"gender": "female"}),
        ("face_gender_has_a_probability", {"gender": "female", "gender_probability": 0.4}),
        ("face_gender_has_a_probability", {"gender_probability": 0.9}),
        ("face_says_by_what_models", {"model_version": ""}),
    ],
)
def test_a_face_that_breaks_a_rule_is_refused(rule, change, stored_face):
    with refused_by(rule):
        stored_face(**change)


def test_a_face_without_age_and_gender_is_taken(stored_face):
    assert stored_face().age_years is None


def test_a_position_in_a_photo_is_taken_once(stored_face):
    stored_face()
    with refused_by("face_recorded_once"):
        stored_face()


def test_a_photo_cannot_be_in_another_owners_job(user, other_user, queued_photo):
    foreign = Job.objects.create(owner=other_user, kind=Job.Kind.UPLOAD)
    with refused_by("photo_has_its_jobs_owner"), transaction.atomic():
        queued_photo(user, job=foreign)
        connection.check_constraints()


def test_a_face_cannot_have_another_owner_than_its_photo(other_user, stored_face):
    with refused_by("face_has_its_photos_owner"), transaction.atomic():
        stored_face(owner=other_user)
        connection.check_constraints()


def test_a_deleted_user_takes_photos_jobs_and_faces_along(user, stored_face):
    stored_face()
    user.delete()
    connection.check_constraints()
    assert not Photo.objects.exists()
    assert not Job.objects.exists()
    assert not Face.objects.exists()


def test_the_database_tells_euclidean_distances(stored_face):
    """Not who is nearest: the index, which other tests' rolled-back faces fill, may miss some."""
    stored_face(position=0, embedding=[0.1] * 128)
    stored_face(position=1, embedding=[0.2] * 128)
    faces = Face.objects.annotate(distance=L2Distance("embedding", [0.11] * 128))
    distances = faces.order_by("position").values_list("distance", flat=True)
    assert list(distances) == pytest.approx([0.01 * 128**0.5, 0.09 * 128**0.5], rel=1e-5)
