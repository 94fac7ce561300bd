"""How surely faces have to show somebody: by the gallery's size, what is wanted, and age."""

import pytest

from analysis.models import Person, Recognition, Strictness
from analysis.services.people.changing import create_person, merge_people, tighten_person
from analysis.services.people.history import undo_last
from analysis.services.processing.recovery import redispatch_recognition
from analysis.services.recognition.limits import (
    age_shifts,
    choose_strictness,
    levels_in,
    limits_of,
    strictness_of,
    youngest_of,
)
from analysis.services.recognition.recognizing import recognize_everything
from tests.analysis.people.conftest import between, embedding_of, shown_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(user, face_of):
    return create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])


@pytest.fixture
def likely(face_of, ada):
    """A face of Ada's that is near enough for what is usual, and not for what is strict."""
    return face_of(between(embedding_of("ada"), embedding_of("bea"), 0.46))


def ascribed(user):
    return set(user.assignments.filter(source="machine").values_list("face_id", "person_id"))


def same_as_thinking_about_everything(user, recognize) -> bool:
    before = ascribed(user)
    recognize_everything(owner_id=user.pk)
    recognize(user)
    return ascribed(user) == before


def test_the_limit_falls_as_the_gallery_grows_and_faces_beyond_it_are_unknown_again(
    user, ada, likely, face_of, recognize
):
    recognize(user)
    assert shown_by(likely) == ("Ada", "machine")
    small = limits_of(user.pk)
    for number in range(150):
        create_person(owner=user, name=f"N{number}", face_ids=[face_of(f"n{number}").pk])
    large = limits_of(user.pk)
    assert (small.people, large.people) == (1, 151)
    assert large.automatic() < 0.46 < small.automatic()
    recognize(user)
    assert shown_by(likely) is None
    assert same_as_thinking_about_everything(user, recognize)


def test_faces_of_the_gallery_count_less_than_people(user, face_of):
    create_person(
        owner=user, name="Ada", face_ids=[face_of("ada", picture).pk for picture in range(20)]
    )
    assert limits_of(user.pk).comparisons == 100  # no fewer than that


def test_what_an_owner_wants_decides_at_once_about_all_faces(user, ada, likely, recognize):
    recognize(user)
    choose_strictness(owner=user, strictness=Strictness.STRICT)
    recognize(user)
    assert shown_by(likely) is None
    choose_strictness(owner=user, strictness=Strictness.USUAL)
    recognize(user)
    assert shown_by(likely) == ("Ada", "machine")
    assert same_as_thinking_about_everything(user, recognize)


def test_one_person_can_be_recognised_more_surely_and_that_can_be_undone(
    user, ada, likely, recognize
):
    recognize(user)
    tighten_person(owner=user, person_id=ada.pk, strictness=Strictness.STRICT)
    recognize(user)
    assert shown_by(likely) is None
    undo_last(owner=user)
    assert Person.objects.get(pk=ada.pk).strictness == ""
    recognize(user)
    assert shown_by(likely) == ("Ada", "machine")


def test_a_person_never_loosens_what_is_wanted_of_all(user, ada):
    choose_strictness(owner=user, strictness=Strictness.STRICT)
    limits = limits_of(user.pk)
    assert limits.automatic(wanted=Strictness.USUAL) == limits.automatic()


def test_who_is_two_people_no_more_is_recognised_as_surely_as_the_surer_of_them(user, ada, face_of):
    bea = create_person(owner=user, name="Bea", face_ids=[face_of("bea").pk])
    tighten_person(owner=user, person_id=bea.pk, strictness=Strictness.STRICT)
    merge_people(owner=user, person_id=ada.pk, other_ids=[bea.pk])
    assert Person.objects.get(pk=ada.pk).strictness == "strict"
    undo_last(owner=user)
    assert [person.strictness for person in user.people.order_by("name")] == ["", "strict"]


def test_a_childs_face_is_not_ascribed_where_an_adults_is(user, ada, face_of, recognize):
    embedding = between(embedding_of("ada"), embedding_of("bea"), 0.42)
    grown = face_of(embedding, age_years=33, age_low_years=28, age_high_years=39)
    child = face_of(embedding, age_years=9, age_low_years=6, age_high_years=13)
    recognize(user)
    assert shown_by(grown) == ("Ada", "machine")
    assert shown_by(child) is None


def test_the_youngest_of_faces_is_by_the_lower_end_of_their_ages(face_of):
    young = face_of("ada", age_years=9, age_low_years=6, age_high_years=13)
    assert youngest_of(young, face_of("bea")) == 6
    assert youngest_of(face_of("cyd")) is None


def test_levels_are_told_with_what_was_measured_of_each(user):
    strict, usual, lenient = levels_in(limits_of(user.pk))
    assert [level.strictness for level in (strict, usual, lenient)] == list(Strictness)
    assert strict.errors.false_match_rate < usual.errors.false_match_rate
    assert strict.errors.false_non_match_rate > lenient.errors.false_non_match_rate
    assert strict.automatic_distance < usual.automatic_distance < usual.suggestion_distance
    assert age_shifts()[0].shift > 0


def test_who_has_chosen_nothing_wants_what_is_usual(user, other_user):
    choose_strictness(owner=other_user, strictness=Strictness.LENIENT)
    assert strictness_of(user.pk) == Strictness.USUAL
    assert strictness_of(other_user.pk) == Strictness.LENIENT


def test_a_lost_message_about_another_strictness_is_sent_again(
    user, ada, likely, recognize, recognition_messages, django_capture_on_commit_callbacks
):
    recognize(user)
    choose_strictness(owner=user, strictness=Strictness.STRICT)
    with django_capture_on_commit_callbacks(execute=True):
        redispatch_recognition()
    assert recognition_messages() == [user.pk]
    recognize(user)
    assert not Recognition.objects.unsettled().exists()
    with django_capture_on_commit_callbacks(execute=True):
        redispatch_recognition()
    assert recognition_messages() == []


@pytest.mark.parametrize("level", ["sloppy", ""])
def test_a_level_that_there_is_not_is_answered_with_those_that_there_are(user, api_client, level):
    asked = {"strictness": level}
    answer = api_client(user).patch("/api/v1/people/recognition/", asked, format="json")
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    for each in Strictness:
        assert each.value in error["detail"]


def test_what_may_be_asked_for_one_person_is_named_too(user, api_client, face_of):
    ada = create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])
    answer = api_client(user).patch(
        f"/api/v1/people/{ada.pk}/", {"strictness": "lenient"}, format="json"
    )
    [error] = answer.json()["errors"]
    assert error["detail"].endswith('Send one of these: "", usual, strict.')
