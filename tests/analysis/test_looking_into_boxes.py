"""A drawn face on the real models: from the box to a face like any other."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from analysis import analyzer
from analysis.analyzer import BoundingBox
from analysis.models import DrawnBox, Face, Photo
from analysis.services.faces.left_out import leave_out
from analysis.services.faces.manual_faces import draw_face
from analysis.services.faces.same_faces import box_of
from analysis.services.intake.upload import upload_photos
from analysis.services.processing.reanalysis import reanalyze_photos
from analysis.tasks import analyze_waiting, look_into_box

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyzed(user, photo):
    """`analyzed("obama.jpg")` is a photo as a worker leaves it."""

    def run(name: str, data: bytes | None = None) -> Photo:
        sent = SimpleUploadedFile(name, data or photo(name).read_bytes())
        [stored] = upload_photos(owner=user, files=[sent]).stored
        analyze_waiting("interactive")
        stored.photo.refresh_from_db()
        return stored.photo

    return run


def test_a_missed_face_is_drawn_and_is_a_face_like_any_other(user, analyzed):
    photo = analyzed("obama.jpg")
    found = photo.faces.get()
    photo.faces.all().delete()  # as if it had been missed
    loose = BoundingBox(
        found.box_left - 20, found.box_top - 20, found.box_width + 35, found.box_height + 40
    )
    box = draw_face(owner=user, photo_id=photo.pk, box=loose)
    look_into_box(str(box.pk))

    face = photo.faces.get()
    assert (face.pk, face.manual, face.matchable) == (box.pk, True, True)
    assert box_of(face) == loose
    assert face.gender == found.gender
    assert abs(face.age_years - found.age_years) < 12
    assert analyzer.distance(face.embedding, found.embedding) < 0.3
    assert default_storage.exists(face.chip_key)
    assert face.picture_hash is not None
    assert not DrawnBox.objects.exists()

    # The detector finds it now, and it is still the one face.
    reanalyze_photos(owner=user, photo_ids=[photo.pk])
    analyze_waiting("bulk")
    assert [(one.pk, one.manual) for one in photo.faces.all()] == [(face.pk, True)]
    assert box_of(photo.faces.get()) == loose


def test_where_nobody_is_a_drawn_face_is_kept_and_not_compared(user, analyzed):
    photo = analyzed("coffee.jpg")
    box = draw_face(owner=user, photo_id=photo.pk, box=BoundingBox(300, 100, 80, 100))
    look_into_box(str(box.pk))
    look_into_box(str(box.pk))  # a message that came twice
    face = photo.faces.get()
    assert (face.manual, face.matchable) == (True, False)
    assert face.confidence < 0.5


def test_what_is_no_face_does_not_come_back_in_a_copy_of_its_photo(user, analyzed, photo):
    original = analyzed("astronaut.jpg")
    leave_out(owner=user, face_id=original.faces.get().pk, hidden_as=Face.HiddenAs.NOT_A_FACE)
    written = io.BytesIO()
    with Image.open(photo("astronaut.jpg")) as picture:
        picture.resize((400, 400)).save(written, "JPEG", quality=60)
    copy = analyzed("copy.jpg", written.getvalue())
    assert copy.faces.get().hidden_as == Face.HiddenAs.NOT_A_FACE
    assert not analyzed("obama.jpg").faces.get().hidden


def test_a_full_storage_is_no_fault_of_the_box(user, analyzed, media_folder):
    photo = analyzed("coffee.jpg")
    box = draw_face(owner=user, photo_id=photo.pk, box=BoundingBox(10, 10, 60, 60))
    chip = media_folder / Face(pk=box.pk, photo=photo, owner=user).chip_key
    chip.parent.mkdir(parents=True, exist_ok=True)
    chip.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        look_into_box(str(box.pk))
    box.refresh_from_db()
    assert box.attempts == 0

    chip.unlink()
    look_into_box(str(box.pk))
    assert Face.objects.filter(pk=box.pk).exists()
