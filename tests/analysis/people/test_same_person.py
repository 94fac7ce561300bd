"""Same person? Which pairs are asked about, and what becomes of the answers."""

import pytest

from analysis.errors import PersonNotFound
from analysis.models import Likeness, Person
from analysis.services.faces.judgements import move_face
from analysis.services.people.changing import create_person, hide_person, merge_people, split_person
from analysis.services.people.history import undo_last
from analysis.services.people.likeness import (
    ODDS_OF_TWICE_IN_A_PHOTO,
    compare_waiting,
    probability_of_one,
)
from analysis.services.people.same_person import (
    OnePersonTwice,
    call_different,
    call_same,
    next_question,
    questions_to,
    skip,
)
from tests.analysis.people.conftest import between, embedding_of, shown_by

pytestmark = pytest.mark.django_db

ALIKE = 0.45  # so far are the faces of two people who may be one


@pytest.fixture
def person_of(user, face_of):
    """`person_of("Ada", "ada", 0.45)` is someone whose face is that far from ada's."""

    def make(name: str, like: str = "ada", distance: float = 0.0, **photo) -> Person:
        whole = embedding_of(like)
        embedding = between(whole, embedding_of(f"not {like}"), distance) if distance else whole
        face = face_of(embedding, **photo)
        return create_person(owner=user, name=name, face_ids=[face.pk])

    return make


def asked(user) -> list[set[str]]:
    """The names of each pair that waits, in the order of the queue, all compared."""
    while Person.objects.for_owner(user).to_compare().exists():
        compare_waiting(owner_id=user.pk)
    return [{pair.first.name, pair.second.name} for pair in questions_to(user)]


def test_people_who_look_alike_are_asked_about_and_the_likeliest_first(user, person_of):
    person_of("Ada")
    person_of("Ada too", distance=0.3)
    person_of("Ada?", distance=0.5)
    person_of("Bea", like="bea")
    pairs = asked(user)
    assert pairs[-1] == {"Ada", "Ada?"}
    assert {"Ada", "Ada too"} in pairs
    assert not any("Bea" in pair for pair in pairs)
    probabilities = [pair.probability for pair in questions_to(user)]
    assert probabilities == sorted(probabilities, reverse=True)
    assert 0.1 <= probabilities[-1] < probabilities[0] <= 1


def test_a_photo_of_both_speaks_against_one_person(user, person_of):
    ada, eve = person_of("Ada"), person_of("Eve", distance=ALIKE)
    apart = probability_of_one(user.pk, ada.pk, eve.pk)
    face, other = (person.assignments.get().face for person in (ada, eve))
    other.photo, other.position = face.photo, 1
    other.save()
    together = probability_of_one(user.pk, ada.pk, eve.pk)
    odds_apart, odds_together = (one / (1 - one) for one in (apart, together))
    assert odds_together == pytest.approx(odds_apart * ODDS_OF_TWICE_IN_A_PHOTO)


def test_the_same_person_is_merged_into_whoever_has_a_name_and_more_faces(
    user, person_of, face_of, recognize
):
    faces = [face_of(between(embedding_of("ada"), embedding_of("eve"), 0.45), n) for n in range(2)]
    recognize(user)
    ada = person_of("Ada")
    [pair] = asked(user)
    assert pair == {"Ada", ""}
    question = next_question(user)
    assert question.stays == ada
    call_same(
        owner=user, person_id=question.likeness.second_id, other_id=question.likeness.first_id
    )
    assert [shown_by(face) for face in faces] == [("Ada", "user")] * 2
    assert asked(user) == []


def test_different_people_are_never_asked_about_again(user, person_of, face_of, recognize):
    ada, eve = person_of("Ada"), person_of("Eve", distance=ALIKE)
    asked(user)
    call_different(owner=user, person_id=eve.pk, other_id=ada.pk)
    assert asked(user) == []
    move_face(owner=user, face_id=face_of("ada", 3).pk, person_id=ada.pk)
    recognize(user)
    assert asked(user) == []


def test_different_people_stay_so_whomever_they_are_merged_with(user, person_of):
    ada, eve = person_of("Ada"), person_of("Eve", distance=ALIKE)
    alias = person_of("Alias", distance=0.3)
    call_different(owner=user, person_id=ada.pk, other_id=eve.pk)
    merge_people(owner=user, person_id=alias.pk, other_ids=[ada.pk])
    assert {"Ada", "Eve"} not in asked(user)
    said = Likeness.objects.different().get()
    assert {said.first_id, said.second_id} == {alias.pk, eve.pk}


def test_undoing_a_merge_and_an_answer_brings_back_what_was_said_and_asked(user, person_of):
    ada, eve = person_of("Ada"), person_of("Eve", distance=ALIKE)
    alias = person_of("Alias", like="zoe")
    [pair] = asked(user)
    call_different(owner=user, person_id=ada.pk, other_id=eve.pk)
    merge_people(owner=user, person_id=alias.pk, other_ids=[ada.pk])
    undo_last(owner=user)
    said = Likeness.objects.different().get()
    assert {said.first_id, said.second_id} == {ada.pk, eve.pk}
    undo_last(owner=user)
    assert not Likeness.objects.different().exists()
    assert asked(user) == [pair]


def test_different_makes_a_group_its_owners(user, person_of, face_of, recognize):
    face_of(between(embedding_of("ada"), embedding_of("eve"), ALIKE), 0)
    face_of(between(embedding_of("ada"), embedding_of("eve"), ALIKE), 1)
    recognize(user)
    person_of("Ada")
    asked(user)
    pair = questions_to(user).get()
    call_different(owner=user, person_id=pair.first_id, other_id=pair.second_id)
    group = Person.objects.get(name="")
    assert set(group.assignments.values_list("source", flat=True)) == {"user"}


def test_skipped_pairs_come_back_last(user, person_of):
    person_of("Ada")
    person_of("Ada too", distance=0.3)
    person_of("Ada?", distance=0.5)
    first, *others = asked(user)
    pair = questions_to(user).first()
    skip(owner=user, person_id=pair.first_id, other_id=pair.second_id)
    assert asked(user) == [*others, first]
    for pair in questions_to(user):
        skip(owner=user, person_id=pair.first_id, other_id=pair.second_id)
    assert next_question(user) is None
    assert next_question(user, also_skipped=True).likeness.answer == "skipped"


def test_a_skip_does_not_take_a_word_back(user, person_of):
    ada, eve = person_of("Ada"), person_of("Eve", distance=ALIKE)
    call_different(owner=user, person_id=ada.pk, other_id=eve.pk)
    skip(owner=user, person_id=ada.pk, other_id=eve.pk)
    assert asked(user) == []


def test_nobody_hidden_is_asked_about(user, person_of):
    ada, _ = person_of("Ada"), person_of("Eve", distance=ALIKE)
    hide_person(owner=user, person_id=ada.pk, hidden=True)
    assert asked(user) == []


def test_who_is_split_off_may_be_asked_about(user, person_of, face_of):
    ada, eve = person_of("Ada"), person_of("Eve", distance=ALIKE)
    call_different(owner=user, person_id=ada.pk, other_id=eve.pk)
    near_eve = face_of(between(embedding_of("ada"), embedding_of("not ada"), ALIKE))
    move_face(owner=user, face_id=near_eve.pk, person_id=ada.pk)
    split_person(owner=user, person_id=ada.pk, face_ids=[near_eve.pk], name="Stray")
    assert {"Eve", "Stray"} in asked(user)


def test_only_so_many_people_are_compared_at_once_and_who_changes_waits_again(
    user, person_of, monkeypatch
):
    monkeypatch.setattr("analysis.services.people.likeness.PEOPLE_AT_ONCE", 1)
    person_of("Ada")
    person_of("Bea", like="bea")
    compare_waiting(owner_id=user.pk)
    assert Person.objects.to_compare().count() == 1
    compare_waiting(owner_id=user.pk)
    assert not Person.objects.to_compare().exists()
    compare_waiting(owner_id=user.pk)


def test_one_person_is_not_compared_with_herself_and_nobody_elses_is(user, other_user, person_of):
    ada, eve = person_of("Ada"), person_of("Eve")
    for act in (call_same, call_different, skip):
        with pytest.raises(OnePersonTwice):
            act(owner=user, person_id=ada.pk, other_id=ada.pk)
        with pytest.raises(PersonNotFound):
            act(owner=other_user, person_id=ada.pk, other_id=eve.pk)
    assert asked(other_user) == []


def test_another_owners_people_are_never_compared(user, other_user, person_of, face_of):
    person_of("Ada")
    create_person(owner=other_user, name="Eve", face_ids=[face_of("ada", 1, owner=other_user).pk])
    assert asked(user) == asked(other_user) == []
