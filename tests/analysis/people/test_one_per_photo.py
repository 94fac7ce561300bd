"""Two faces of one photo are not one person's, unless their owner says so."""

import pytest

from analysis.models import Face, Person
from analysis.services.faces.judgements import confirm_face, hide_face, reject_face
from analysis.services.people.changing import create_person
from analysis.services.people.history import undo_last
from analysis.services.recognition.identification import suggested_faces
from analysis.services.recognition.recognizing import recognize_everything
from tests.analysis.people.conftest import between, embedding_of, shown_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(user, face_of):
    return create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])


def like_ada(distance: float):
    return between(embedding_of("ada"), embedding_of("eve"), distance)


def asked_about(user, person) -> list[Face]:
    """The faces of which it is asked whether they show the person, too."""
    return [face for face, _ in suggested_faces(owner=user, person_id=person.pk)]


@pytest.fixture
def two_in_a_photo(face_of):
    """Two faces of one photo, near ada and a little less near."""
    near = face_of(like_ada(0.1))
    less_near = face_of(like_ada(0.2))
    less_near.photo, less_near.position = near.photo, 1
    less_near.save()
    return near, less_near


def test_of_two_faces_of_a_photo_the_nearer_one_is_given_to_a_person(
    user, ada, two_in_a_photo, recognize
):
    near, less_near = two_in_a_photo
    recognize(user)
    assert shown_by(near) == ("Ada", "machine")
    assert shown_by(less_near) is None


def test_the_other_one_becomes_a_question(user, ada, two_in_a_photo, recognize):
    _, less_near = two_in_a_photo
    recognize(user)
    assert asked_about(user, ada) == [less_near]


def test_a_less_likely_one_is_not_even_a_question(user, ada, face_of, recognize):
    near, unlikely = face_of(like_ada(0.1)), face_of(like_ada(0.51))
    assert unlikely in asked_about(user, ada)
    unlikely.photo, unlikely.position = near.photo, 1
    unlikely.save()
    recognize(user)
    assert unlikely not in asked_about(user, ada)


def test_the_owner_may_say_that_both_are_one_person(user, ada, two_in_a_photo, recognize):
    recognize(user)
    for face in two_in_a_photo:
        confirm_face(owner=user, face_id=face.pk, person_id=ada.pk)
    recognize_everything(owner_id=user.pk)
    recognize(user)
    assert [shown_by(face) for face in two_in_a_photo] == [("Ada", "user")] * 2


def test_whom_the_owner_saw_in_a_photo_is_looked_for_no_more_in_it(
    user, ada, two_in_a_photo, recognize
):
    near, less_near = two_in_a_photo
    recognize(user)
    confirm_face(owner=user, face_id=less_near.pk, person_id=ada.pk)
    recognize(user)
    assert shown_by(near) is None
    assert shown_by(less_near) == ("Ada", "user")
    undo_last(owner=user)
    recognize(user)
    assert shown_by(near) == ("Ada", "machine")


@pytest.mark.parametrize("act", ["reject", "hide"])
def test_where_the_nearer_one_is_not_theirs_the_other_one_may_be(
    user, ada, two_in_a_photo, recognize, act
):
    near, less_near = two_in_a_photo
    recognize(user)
    if act == "reject":
        reject_face(owner=user, face_id=near.pk)
    else:
        hide_face(owner=user, face_id=near.pk, hidden=True)
    recognize(user)
    assert shown_by(near) is None
    assert shown_by(less_near) == ("Ada", "machine")


def test_alike_faces_of_one_photo_form_no_group(user, two_in_a_photo, face_of, recognize):
    recognize(user)
    assert not Person.objects.exists()
    third = face_of(like_ada(0.12))
    recognize(user)
    group = Person.objects.get()
    near, _ = two_in_a_photo
    assert set(group.assignments.values_list("face_id", flat=True)) == {near.pk, third.pk}
