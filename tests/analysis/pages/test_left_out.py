"""Saying on a page that a face is none or a stranger's, and taking it back."""

from __future__ import annotations

import pytest

from analysis.models import Face
from analysis.services.faces.left_out import leave_out
from analysis.services.people.changing import create_person, hide_person, tighten_person

ANSWERS = {Face.HiddenAs.STRANGER: "A stranger", Face.HiddenAs.NOT_A_FACE: "Not a face"}


@pytest.mark.parametrize("hidden_as", ANSWERS)
def test_a_face_is_left_out_looked_at_and_taken_back(signed_in, user, done_photo, hidden_as):
    photo = done_photo(user, faces=2)
    face, other = photo.faces.all()
    here = f"/photos/{photo.pk}/"
    given = {"face": face.pk, "hidden_as": hidden_as, "next": here}
    page = signed_in.post("/faces/hide/", given, follow=True).content.decode()
    assert f"{ANSWERS[hidden_as]}: left out" in page
    assert "1 face of this photo is left out" in page
    assert str(face.pk) not in page
    assert str(other.pk) in page

    for address in ("", f"?kind={hidden_as}", f"?photo={photo.pk}"):
        page = signed_in.get(f"/people/hidden/{address}").content.decode()
        assert f"/faces/{face.pk}/chip/" in page
        assert str(other.pk) not in page
    [unlike] = ANSWERS.keys() - {hidden_as}
    assert str(face.pk) not in signed_in.get(f"/people/hidden/?kind={unlike}").content.decode()

    back = {"face": face.pk, "next": "/people/hidden/"}
    page = signed_in.post("/faces/take-back/", back, follow=True).content.decode()
    assert "Taken back" in page
    assert "Nobody and nothing is left out." in page
    face.refresh_from_db()
    assert (face.hidden, face.hidden_as) == (False, "")


def test_the_grid_of_people_counts_who_and_what_is_left_out(signed_in, user, done_photo):
    photo = done_photo(user, faces=2)
    for face, hidden_as in zip(photo.faces.all(), ANSWERS, strict=True):
        leave_out(owner=user, face_id=face.pk, hidden_as=hidden_as)
    assert signed_in.get("/people/").context["hidden_count"] == 2


@pytest.mark.parametrize("faces", [1, 4])
def test_left_out_faces_cost_the_same_queries_for_any_number(
    signed_in, user, done_photo, django_assert_num_queries, faces
):
    for face in done_photo(user, faces=faces).faces.all():
        leave_out(owner=user, face_id=face.pk, hidden_as=Face.HiddenAs.STRANGER)
    # Session, user, people, number of faces, faces.
    with django_assert_num_queries(5):
        signed_in.get("/people/hidden/")


def test_another_owners_faces_are_neither_shown_left_out_nor_taken_back(
    signed_in, other_user, done_photo
):
    photo = done_photo(other_user, faces=2)
    left_out, seen = photo.faces.all()
    leave_out(owner=other_user, face_id=left_out.pk, hidden_as=Face.HiddenAs.STRANGER)
    for address in ("", f"?photo={photo.pk}"):
        page = signed_in.get(f"/people/hidden/{address}").content.decode()
        assert str(left_out.pk) not in page
    given = {"face": seen.pk, "hidden_as": "stranger"}
    assert signed_in.post("/faces/hide/", given).status_code == 404
    assert signed_in.post("/faces/take-back/", {"face": left_out.pk}).status_code == 404
    assert list(photo.faces.filter(hidden=True)) == [left_out]


def test_what_the_page_does_not_send_is_refused(signed_in, user, done_photo):
    face = done_photo(user).faces.get()
    given = {"face": face.pk, "hidden_as": "a ghost"}
    assert signed_in.post("/faces/hide/", given).status_code == 400
    assert signed_in.get("/people/hidden/?kind=ghosts").status_code == 400
    assert signed_in.get("/faces/take-back/").status_code == 405


@pytest.mark.parametrize(
    ("hidden_as", "title", "said"),
    [
        (Face.HiddenAs.STRANGER, "Said that a face is a stranger&#x27;s", "as a stranger's"),
        (Face.HiddenAs.NOT_A_FACE, "Said that something is not a face", "as not a face"),
        ("", "Hid a face", "1 face hidden"),
    ],
)
def test_the_history_says_as_what_a_face_was_left_out_and_shows_it(
    signed_in, user, done_photo, hidden_as, title, said
):
    face = done_photo(user, faces=2).faces.first()
    signed_in.post("/faces/hide/", {"face": face.pk, "hidden_as": hidden_as})
    page = signed_in.get("/people/history/").content.decode()
    assert f"<strong>{title}</strong>" in page
    assert said in page
    assert f"/faces/{face.pk}/chip/" in page
    signed_in.post("/faces/take-back/", {"face": face.pk})
    page = signed_in.get("/people/history/").content.decode()
    assert "<strong>Took a face back</strong>" in page
    assert "Hid or showed" not in page


def test_the_history_says_whether_a_person_was_hidden_or_shown(signed_in, user, done_photo):
    face = done_photo(user, faces=1).faces.get()
    ada = create_person(owner=user, name="Ada", face_ids=[face.pk])
    tighten_person(owner=user, person_id=ada.pk, strictness="strict")
    page = signed_in.get("/people/history/").content.decode()
    assert "Another cover" not in page
    for hidden, title in ((True, "Hid a person"), (False, "Showed a person again")):
        hide_person(owner=user, person_id=ada.pk, hidden=hidden)
        page = signed_in.get("/people/history/").content.decode()
        assert f"<strong>{title}</strong>" in page
