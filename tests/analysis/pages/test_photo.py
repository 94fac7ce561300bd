"""The page of one photo, and what its owner can do there."""

import io

import numpy as np
import pytest
from PIL import Image

from analysis.models import Face, Photo
from analysis.services.people.changing import create_person
from analysis.services.processing.thumbnails import store_pictures

CHANGES = ["delete/", "reanalyze/"]


@pytest.fixture
def pictured(done_photo):
    """`pictured(owner, faces=2)` is an analysed photo whose display picture is plain blue."""

    def make(owner, **options) -> Photo:
        photo = done_photo(owner, **options)
        store_pictures(photo, np.full((480, 640, 3), (0, 0, 255), np.uint8))
        return photo

    return make


def test_each_face_has_a_frame_and_a_card_with_what_is_estimated(signed_in, user, done_photo):
    photo = done_photo(user, faces=2)
    page = signed_in.get(f"/photos/{photo.pk}/").content.decode()
    for face in photo.faces.all():
        assert f'href="#face-{face.pk}"' in page
        assert f'id="face-{face.pk}"' in page
    assert "31 years" in page
    assert "likely 24 to 39" in page
    assert "98% sure" in page
    assert "Happy" in page
    assert "90% sure" in page
    assert "Eyeglasses" in page
    assert "Beard" not in page  # judged absent


def test_each_landmark_is_a_dot_that_can_be_shown(signed_in, user, done_photo):
    photo = done_photo(user, faces=2)
    page = signed_in.get(f"/photos/{photo.pk}/").content.decode()
    assert page.count('class="landmarks__point"') == 10
    assert 'd="M130.0 130.0h0"' in page


def test_what_the_models_do_not_tell_is_not_shown(signed_in, user, done_photo):
    photo = done_photo(user)
    Face.objects.update(
        age_years=None,
        age_low_years=None,
        age_high_years=None,
        gender="",
        gender_probability=None,
        attributes={},
        hair_color="",
        expression=None,
    )
    page = signed_in.get(f"/photos/{photo.pk}/").content.decode()
    assert "Found with over 99% confidence" in page
    for word in ("None", "years", "sure", "Traits"):
        assert word not in page


def test_a_hidden_face_is_left_out(signed_in, user, done_photo):
    photo = done_photo(user, faces=2)
    hidden = photo.faces.first()
    Face.objects.filter(pk=hidden.pk).update(hidden=True)
    assert str(hidden.pk) not in signed_in.get(f"/photos/{photo.pk}/").content.decode()


@pytest.mark.parametrize("faces", [1, 5])
def test_a_photo_costs_the_same_queries_for_any_number_of_faces(
    signed_in, user, done_photo, django_assert_num_queries, faces
):
    photo = done_photo(user, faces=faces)
    # Session, user, photo, names, faces, drawn boxes, before, after.
    with django_assert_num_queries(8):
        signed_in.get(f"/photos/{photo.pk}/")


def test_a_photo_knows_its_neighbours_among_the_owners(signed_in, user, other_user, queued_photo):
    oldest, middle = queued_photo(user), queued_photo(user)
    queued_photo(other_user)
    newest = queued_photo(user)
    context = signed_in.get(f"/photos/{middle.pk}/").context
    assert (context["before"].pk, context["after"].pk) == (newest.pk, oldest.pk)
    assert signed_in.get(f"/photos/{newest.pk}/").context["before"] is None
    assert signed_in.get(f"/photos/{oldest.pk}/").context["after"] is None


def test_a_failed_photo_says_why(signed_in, user, queued_photo):
    photo = queued_photo(
        user, state=Photo.State.FAILED, error_code="truncated", error_message="Cut off. Copy it."
    )
    assert "Cut off. Copy it." in signed_in.get(f"/photos/{photo.pk}/").content.decode()


def test_a_photo_without_a_face_says_so(signed_in, user, done_photo):
    photo = done_photo(user, faces=0)
    assert "No face found" in signed_in.get(f"/photos/{photo.pk}/").content.decode()


def test_a_file_name_is_text_not_markup(signed_in, user, done_photo):
    photo = done_photo(user, original_filename="<script>alert(1)</script>.jpg")
    for address in ("/", f"/photos/{photo.pk}/"):
        assert "<script>alert" not in signed_in.get(address).content.decode()


@pytest.mark.parametrize("act", ["", "annotated/", "delete/", "reanalyze/"])
def test_another_owners_photo_is_not_found(signed_in, other_user, done_photo, act):
    photo = done_photo(other_user)
    method = signed_in.post if act in CHANGES else signed_in.get
    assert method(f"/photos/{photo.pk}/{act}").status_code == 404
    photo.refresh_from_db()
    assert photo.state == Photo.State.DONE


@pytest.mark.parametrize("act", ["", "annotated/", "delete/", "reanalyze/"])
def test_an_unknown_photo_is_not_found(signed_in, somebodys_id, act):
    method = signed_in.post if act in CHANGES else signed_in.get
    assert method(f"/photos/{somebodys_id}/{act}").status_code == 404


@pytest.mark.parametrize("act", ["", "annotated/", "delete/", "reanalyze/"])
def test_visitors_are_asked_to_sign_in(client, user, done_photo, act):
    photo = done_photo(user)
    method = client.post if act in CHANGES else client.get
    answer = method(f"/photos/{photo.pk}/{act}")
    assert answer.url.startswith("/accounts/login/")
    assert Photo.objects.filter(pk=photo.pk, state=Photo.State.DONE).exists()


@pytest.mark.parametrize("act", CHANGES)
def test_a_link_alone_changes_nothing(signed_in, user, done_photo, act):
    photo = done_photo(user)
    assert signed_in.get(f"/photos/{photo.pk}/{act}").status_code == 405
    assert Photo.objects.filter(pk=photo.pk, state=Photo.State.DONE).exists()


def test_a_photo_is_deleted(signed_in, user, done_photo):
    photo = done_photo(user)
    answer = signed_in.post(f"/photos/{photo.pk}/delete/", follow=True)
    assert "are deleted" in answer.content.decode()
    assert not Photo.objects.filter(pk=photo.pk).exists()


def test_a_photo_is_queued_again(signed_in, user, done_photo):
    photo = done_photo(user)
    answer = signed_in.post(f"/photos/{photo.pk}/reanalyze/", follow=True)
    photo.refresh_from_db()
    assert photo.state == Photo.State.QUEUED
    assert "waits for its turn" in answer.content.decode()


def test_the_annotated_picture_has_a_frame_and_a_label_for_each_visible_face(
    signed_in, user, pictured
):
    photo = pictured(user, faces=2, original_filename="summer.heic")
    Face.objects.filter(photo=photo, position=1).update(hidden=True)
    answer = signed_in.get(f"/photos/{photo.pk}/annotated/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="summer-faces.jpg"'
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.size, picture.getexif()) == ((640, 480), {})

    def is_yellow(x: int, y: int) -> bool:
        red, green, blue = picture.getpixel((x, y))
        return red > 150 and green > 120 and blue < 130

    # The faces' boxes begin at (100, 80) and (300, 80), 120 × 150 pixels.
    assert is_yellow(160, 80)
    assert is_yellow(102, 68)  # the label, above the frame
    assert not is_yellow(160, 155)
    assert not is_yellow(360, 80)


@pytest.mark.parametrize("name", ["Žofie Łukasz", "Ада", "A" * 100])
def test_any_name_can_be_drawn(signed_in, user, pictured, name):
    photo = pictured(user)
    create_person(owner=user, name=name, face_ids=[photo.faces.get().pk])
    assert signed_in.get(f"/photos/{photo.pk}/annotated/").status_code == 200


def test_a_photo_without_pictures_cannot_be_annotated(signed_in, user, queued_photo):
    assert signed_in.get(f"/photos/{queued_photo(user).pk}/annotated/").status_code == 404
