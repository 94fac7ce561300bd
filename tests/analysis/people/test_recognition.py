"""What the machine thinks about whom faces show."""

import random

import pytest

from analysis.models import Assignment, Face, Person
from analysis.services.faces.judgements import confirm_face, hide_face, reject_face
from analysis.services.people.changing import create_person, hide_person, name_person
from analysis.services.recognition.recognizing import recognize_everything
from tests.analysis.people.conftest import between, embedding_of, shown_by

pytestmark = pytest.mark.django_db


def groups() -> set[frozenset]:
    """The faces of each person, whoever that is."""
    people = Person.objects.prefetch_related("assignments")
    return {frozenset(one.face_id for one in person.assignments.all()) for person in people}


def test_a_new_face_of_a_confirmed_person_is_ascribed_to_them(user, face_of, recognize):
    ada = create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])
    new = face_of("ada", 1)
    recognize(user)
    assignment = Assignment.objects.get(face=new)
    assert (assignment.person, assignment.source) == (ada, "machine")
    assert 0.9 < assignment.probability <= 1


def test_a_face_that_is_near_nobody_stays_unknown(user, face_of, recognize):
    create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])
    stranger = face_of("stranger")
    recognize(user)
    assert shown_by(stranger) is None


def test_a_face_between_the_thresholds_is_not_written_down(user, face_of, recognize):
    create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])
    doubtful = face_of(between(embedding_of("ada"), embedding_of("bea"), 0.57))
    recognize(user)
    assert shown_by(doubtful) is None


def test_a_face_is_not_ascribed_to_anybody_whom_it_is_less_like_than_an_unknown_face(
    user, face_of, recognize
):
    ada, bea = embedding_of("ada"), embedding_of("bea")
    create_person(owner=user, name="Ada", face_ids=[face_of(ada).pk])
    like_ada = face_of(between(ada, bea, 0.42))
    recognize(user)
    assert shown_by(like_ada) == ("Ada", "machine")
    like_both = face_of(between(ada, bea, 0.57))
    recognize(user)
    assert shown_by(like_ada) == shown_by(like_both) == ("", "machine")
    confirm_face(owner=user, face_id=like_both.pk, person_id=Person.objects.get(name="Ada").pk)
    recognize(user)
    assert shown_by(like_ada) == ("Ada", "machine")


def test_unknown_faces_that_look_alike_form_a_person_without_a_name(user, face_of, recognize):
    alike = {face_of("carl", picture).pk for picture in range(3)}
    face_of("dora")
    recognize(user)
    assert groups() == {frozenset(alike)}
    assert Person.objects.get().name == ""


def test_a_group_grows_as_faces_arrive_and_stays_the_same_person(user, face_of, recognize):
    face_of("carl", 0)
    face_of("carl", 1)
    recognize(user)
    group = Person.objects.get()
    face_of("carl", 2)
    recognize(user)
    assert Person.objects.get() == group
    assert group.assignments.count() == 3


@pytest.mark.parametrize("seed", range(3))
def test_faces_form_the_same_groups_in_whatever_order_they_come(user, face_of, recognize, seed):
    pictures = [(who, n) for who in ("carl", "dora", "emil") for n in range(3)]
    random.Random(seed).shuffle(pictures)
    whose = {}
    for who, n in pictures:
        whose[face_of(who, n).pk] = who
        recognize(user)
    assert {frozenset(whose[face] for face in group) for group in groups()} == {
        frozenset([who]) for who in ("carl", "dora", "emil")
    }
    assert {len(group) for group in groups()} == {3}


def test_thinking_about_everything_anew_changes_nothing(user, face_of, recognize):
    create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])
    for picture in range(1, 3):
        face_of("ada", picture)
        face_of("carl", picture)
    recognize(user)
    before = list(Assignment.objects.order_by("pk").values())
    recognize_everything(owner_id=user.pk)
    recognize(user)
    assert list(Assignment.objects.order_by("pk").values()) == before


def test_confirming_a_face_lets_the_machine_recognise_older_ones(user, face_of, recognize):
    older = face_of("ada", 1)
    recognize(user)
    create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])
    recognize(user)
    assert shown_by(older) == ("Ada", "machine")


def test_what_a_rejected_face_spoke_for_is_unknown_again(user, face_of, recognize):
    confirmed = face_of("ada")
    create_person(owner=user, name="Ada", face_ids=[confirmed.pk])
    likely = face_of("ada", 1)
    recognize(user)
    reject_face(owner=user, face_id=confirmed.pk)
    recognize(user)
    assert shown_by(likely) in (None, ("", "machine"))
    assert shown_by(confirmed) in (None, ("", "machine"))


def test_a_rejected_face_is_never_ascribed_to_that_person_again(user, face_of, recognize):
    create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])
    twin = face_of("ada", 1)
    recognize(user)
    reject_face(owner=user, face_id=twin.pk)
    for _ in range(2):
        recognize_everything(owner_id=user.pk)
        recognize(user)
    assert shown_by(twin) is None


def test_what_a_user_confirmed_outranks_every_rerun(user, face_of, recognize):
    ada = create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])
    odd = face_of("somebody quite different")
    confirm_face(owner=user, face_id=odd.pk, person_id=ada.pk)
    recognize_everything(owner_id=user.pk)
    recognize(user)
    assert shown_by(odd) == ("Ada", "user")


def test_naming_a_group_names_its_faces_and_those_that_come_later(user, face_of, recognize):
    faces = [face_of("carl", picture) for picture in range(2)]
    recognize(user)
    name_person(owner=user, person_id=Person.objects.get().pk, name="Carl")
    later = face_of("carl", 2)
    recognize(user)
    assert [shown_by(face) for face in faces] == [("Carl", "user")] * 2
    assert shown_by(later) == ("Carl", "machine")


def test_a_hidden_face_is_in_no_group(user, face_of, recognize):
    faces = [face_of("carl", picture) for picture in range(3)]
    recognize(user)
    hide_face(owner=user, face_id=faces[0].pk, hidden=True)
    recognize(user)
    assert groups() == {frozenset(face.pk for face in faces[1:])}


def test_a_hidden_strangers_new_faces_are_hidden_with_them(user, face_of, recognize):
    for picture in range(2):
        face_of("carl", picture)
    recognize(user)
    stranger = Person.objects.get()
    hide_person(owner=user, person_id=stranger.pk, hidden=True)
    later = face_of("carl", 2)
    recognize(user)
    assert Assignment.objects.get(face=later).person == stranger


def test_another_owners_people_are_never_recognised(user, other_user, face_of, recognize):
    create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])
    foreign = face_of("ada", 1, owner=other_user)
    recognize(other_user)
    assert shown_by(foreign) is None
    assert not Face.objects.for_owner(other_user).to_recognize().exists()
