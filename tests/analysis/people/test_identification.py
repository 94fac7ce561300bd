"""Whom faces may show: the best, the second best, or nobody."""

import pytest

from analysis.services.faces.judgements import confirm_face, reject_face
from analysis.services.people.changing import create_person, hide_person, tighten_person
from analysis.services.recognition.identification import (
    Answer,
    identify,
    suggested_faces,
    suggestions_for,
)
from analysis.services.recognition.limits import limits_of
from tests.analysis.people.conftest import between, embedding_of, shown_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(user, face_of):
    return create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])


@pytest.fixture
def bea(user, face_of):
    return create_person(owner=user, name="Bea", face_ids=[face_of("bea").pk])


@pytest.fixture
def doubtful(face_of):
    """A face that may be Ada's, though not surely."""
    return face_of(between(embedding_of("ada"), embedding_of("bea"), 0.51))


def test_a_face_near_somebody_is_known_and_the_second_best_and_the_margin_are_said(
    user, ada, bea, face_of
):
    near = face_of(between(embedding_of("ada"), embedding_of("bea"), 0.3))
    said = identify(owner=user, face=near)
    assert (said.answer, said.best.person, said.second.person) == (Answer.KNOWN, ada, bea)
    assert said.best.distance == pytest.approx(0.3, abs=0.001)
    assert said.margin == pytest.approx(said.second.distance - said.best.distance)
    assert said.best.distance < said.automatic_distance < said.suggestion_distance


def test_between_the_limits_somebody_is_possible(user, ada, doubtful):
    said = identify(owner=user, face=doubtful)
    assert (said.answer, said.best.person) == (Answer.POSSIBLE, ada)
    assert (said.second, said.margin) == (None, None)


def test_whoever_is_near_nobody_is_unknown_and_the_best_is_said_all_the_same(user, ada, face_of):
    said = identify(owner=user, face=face_of("stranger"))
    assert (said.answer, said.best.person) == (Answer.UNKNOWN, ada)
    assert said.best.distance > said.suggestion_distance


def test_where_nobody_is_confirmed_everybody_is_unknown(user, face_of):
    said = identify(owner=user, face=face_of("stranger"))
    assert (said.answer, said.best, said.second, said.margin) == (Answer.UNKNOWN, None, None, None)


def test_the_second_best_is_found_behind_any_number_of_faces_of_the_best(
    user, face_of, bea, monkeypatch
):
    monkeypatch.setattr("analysis.services.recognition.search.GALLERY_FACES", 3)
    faces = [face_of("ada", picture).pk for picture in range(5)]
    ada = create_person(owner=user, name="Ada", face_ids=faces)
    said = identify(owner=user, face=face_of("ada", 9))
    assert (said.best.person, said.second.person) == (ada, bea)


def test_a_face_most_like_a_hidden_persons_is_unknown(user, ada, bea, doubtful):
    hide_person(owner=user, person_id=ada.pk, hidden=True)
    said = identify(owner=user, face=doubtful)
    assert (said.answer, said.best, said.second) == (Answer.UNKNOWN, None, None)


def test_a_hidden_person_is_not_named_as_the_second_best_either(user, ada, bea, doubtful):
    hide_person(owner=user, person_id=bea.pk, hidden=True)
    said = identify(owner=user, face=doubtful)
    assert (said.best.person, said.second) == (ada, None)


def test_a_childs_face_has_to_be_nearer(user, ada, face_of):
    grown, child, toddler = (
        face_of(
            between(embedding_of("ada"), embedding_of("bea"), 0.42),
            age_years=low + 3,
            age_low_years=low,
            age_high_years=low + 6,
        )
        for low in (30, 8, 1)
    )
    answers = [identify(owner=user, face=face).answer for face in (grown, child, toddler)]
    assert answers == [Answer.KNOWN, Answer.POSSIBLE, Answer.UNKNOWN]


def test_a_person_may_ask_for_more_than_all_do(user, ada, face_of):
    near = face_of(between(embedding_of("ada"), embedding_of("bea"), 0.46))
    assert identify(owner=user, face=near).answer == Answer.KNOWN
    tighten_person(owner=user, person_id=ada.pk, strictness="strict")
    assert identify(owner=user, face=near).answer == Answer.POSSIBLE


def test_who_is_less_like_a_face_than_an_unknown_one_is_possible_and_not_known(
    user, ada, face_of, recognize, api_client, client
):
    one, other = embedding_of("ada"), embedding_of("bea")
    like_ada = face_of(between(one, other, 0.42))
    assert identify(owner=user, face=like_ada).answer == Answer.KNOWN
    unknown = face_of(between(one, other, 0.57))
    recognize(user)
    assert shown_by(like_ada) == ("", "machine")
    said = identify(owner=user, face=like_ada)
    assert (said.answer, said.best.person) == (Answer.POSSIBLE, ada)
    assert said.unknown_distance == pytest.approx(0.15, abs=0.001)
    assert suggestions_for(owner=user, face_ids=[like_ada.pk])[like_ada.pk] == said
    answer = api_client(user).get(f"/api/v1/faces/{like_ada.pk}/").json()["identification"]
    assert (answer["answer"], answer["unknown_distance"]) == ("possible", said.unknown_distance)
    client.force_login(user)
    page = client.get(f"/faces/{like_ada.pk}/suggestion/").content.decode()
    assert "even more like a face that has no name yet" in page
    confirm_face(owner=user, face_id=unknown.pk, person_id=ada.pk)
    assert identify(owner=user, face=like_ada).answer == Answer.KNOWN


def test_a_face_that_only_the_owners_word_keeps_from_somebody_is_not_unknown(
    user, ada, bea, face_of, recognize
):
    one, other = embedding_of("ada"), embedding_of("bea")
    asked = face_of(between(one, other, 0.42))
    denied = face_of(between(one, other, 0.45))
    reject_face(owner=user, face_id=denied.pk, person_id=ada.pk)
    recognize(user)
    assert shown_by(asked) == ("Ada", "machine")
    said = identify(owner=user, face=asked)
    assert (said.answer, said.unknown_distance) == (Answer.KNOWN, None)


def test_a_face_has_the_likeliest_person_as_its_suggestion(user, ada, doubtful):
    suggestion = suggestions_for(owner=user, face_ids=[doubtful.pk])[doubtful.pk]
    assert (suggestion.answer, suggestion.best.person) == (Answer.POSSIBLE, ada)
    assert suggestion.best.distance == pytest.approx(0.51, abs=0.001)
    assert [face for face, _ in suggested_faces(owner=user, person_id=ada.pk)] == [doubtful]


def test_nobody_rejected_or_hidden_is_suggested(user, ada, doubtful, face_of):
    sure = face_of("ada", 1)
    from_machine = suggestions_for(owner=user, face_ids=[sure.pk])
    assert from_machine[sure.pk].best.person == ada  # the machine has not thought about it yet
    reject_face(owner=user, face_id=doubtful.pk, person_id=ada.pk)
    assert suggestions_for(owner=user, face_ids=[doubtful.pk])[doubtful.pk].best is None
    assert [face for face, _ in suggested_faces(owner=user, person_id=ada.pk)] == [sure]
    hide_person(owner=user, person_id=ada.pk, hidden=True)
    assert suggestions_for(owner=user, face_ids=[sure.pk])[sure.pk].best is None


def test_nobody_is_suggested_for_a_face_that_is_ascribed_to_them(user, ada, face_of, recognize):
    sure = face_of("ada", 1)
    recognize(user)
    assert suggestions_for(owner=user, face_ids=[sure.pk]) == {}


def test_another_owners_people_are_not_suggested(other_user, ada, face_of):
    foreign = face_of("ada", 1, owner=other_user)
    assert suggestions_for(owner=other_user, face_ids=[foreign.pk])[foreign.pk].best is None
    assert identify(owner=other_user, face=foreign).best is None
    assert limits_of(other_user.pk).people == 0
