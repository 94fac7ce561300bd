"""Drawing faces on the page of a photo."""

from __future__ import annotations

import pytest

from analysis.analyzer import FIT_FOR_MATCHING
from analysis.models import DrawnBox, Face

BOX = {"left": "450", "top": "300", "width": "90", "height": "110"}


def test_a_face_is_drawn_and_waits_on_the_page(signed_in, user, done_photo):
    photo = done_photo(user)
    page = signed_in.post(f"/photos/{photo.pk}/faces/", BOX, follow=True).content.decode()
    box = DrawnBox.objects.get()
    assert (box.photo_id, box.left, box.width) == (photo.pk, 450.0, 90.0)
    assert f'data-drawn-box="{box.pk}"' in page
    assert "The face is being looked at." in page
    assert "data-unfinished" in page  # looked into before the page listens, it is read once more


def test_a_box_of_a_face_is_adjusted(signed_in, user, done_photo):
    photo = done_photo(user)
    face = photo.faces.get()
    signed_in.post(f"/photos/{photo.pk}/faces/", BOX | {"face": face.pk})
    assert DrawnBox.objects.get().pk == face.pk


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"left": "600"}, "reaches beyond the photo"),
        ({"width": "5", "height": "5"}, "too small"),
        ({"width": "5000"}, "larger than the photo"),
        ({"width": "nan"}, "four numbers"),
        ({"width": ""}, "four numbers"),
    ],
)
def test_the_page_says_what_is_wrong_with_a_box(signed_in, user, done_photo, change, said):
    photo = done_photo(user)
    answer = signed_in.post(f"/photos/{photo.pk}/faces/", BOX | change, follow=True)
    assert said in answer.content.decode()
    assert not DrawnBox.objects.exists()


def test_the_page_says_that_a_drawn_face_is_too_poor_to_be_compared(signed_in, user, done_photo):
    photo = done_photo(user)
    Face.objects.update(manual=True, matchable=False, quality=FIT_FOR_MATCHING / 2)
    page = signed_in.get(f"/photos/{photo.pk}/").content.decode()
    assert "Drawn by you" in page
    assert "Not compared with other faces" in page


def test_a_drawn_face_is_taken_away_and_a_found_one_is_not(signed_in, user, done_photo):
    photo = done_photo(user, faces=2)
    drawn, found = photo.faces.all()
    Face.objects.filter(pk=drawn.pk).update(manual=True)
    given = {"next": f"/photos/{photo.pk}/"}
    answer = signed_in.post("/faces/remove/", given | {"face": drawn.pk}, follow=True)
    assert "is gone" in answer.content.decode()
    answer = signed_in.post("/faces/remove/", given | {"face": found.pk}, follow=True)
    assert "was found, not drawn" in answer.content.decode()
    assert list(photo.faces.all()) == [found]


def test_another_owners_photo_and_face_are_not_found(signed_in, other_user, done_photo, user):
    foreign, own = done_photo(other_user), done_photo(user)
    face = foreign.faces.get()
    assert signed_in.post(f"/photos/{foreign.pk}/faces/", BOX).status_code == 404
    answer = signed_in.post(f"/photos/{own.pk}/faces/", BOX | {"face": face.pk})
    assert answer.status_code == 404
    assert signed_in.post("/faces/remove/", {"face": face.pk}).status_code == 404
    assert Face.objects.filter(pk=face.pk).exists()


def test_a_link_alone_draws_and_removes_nothing(signed_in, user, done_photo):
    photo = done_photo(user)
    assert signed_in.get(f"/photos/{photo.pk}/faces/").status_code == 405
    assert signed_in.get("/faces/remove/").status_code == 405
