"""Faces shown beside a person, answered at once: one act, and one undoing."""

import pytest

from analysis.models import Act, Person, Rejection
from analysis.services.people.changing import create_person
from analysis.services.people.history import undo_last
from analysis.services.people.likes import answer_suggestions, likes_of, say_who_with_likes
from tests.analysis.people.conftest import between, embedding_of, shown_by

pytestmark = pytest.mark.django_db

ASKED_AT = 0.49  # a distance too far to be ascribed or grouped, and near enough to be asked about


@pytest.fixture
def doubtful(face_of):
    """`doubtful(n)`: a face that may be Ada's, in a direction of its own."""

    def make(number: int, **fields):
        embedding = between(embedding_of("ada"), embedding_of(f"stranger {number}"), ASKED_AT)
        return face_of(embedding, **fields)

    return make


@pytest.fixture
def ada(user, face_of):
    return create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])


@pytest.fixture
def browser(client, user):
    client.force_login(user)
    return client


def likes(user, person) -> set:
    return {face.pk for face, _ in likes_of(owner=user, person_id=person.pk)}


def test_one_answer_to_all_is_one_act_and_one_undoing(user, ada, doubtful, recognize):
    faces = [doubtful(number) for number in range(3)]
    recognize(user)
    assert likes(user, ada) == {face.pk for face in faces}
    yes, no = [faces[0].pk, faces[1].pk], [faces[2].pk]
    before, shown = Act.objects.count(), [shown_by(face) for face in faces]
    answer_suggestions(owner=user, person_id=ada.pk, shown_by=yes, not_shown_by=no)
    assert Act.objects.count() == before + 1
    assert [shown_by(face) for face in faces[:2]] == [("Ada", "user")] * 2
    assert Rejection.objects.filter(face=faces[2], person=ada).exists()
    assert likes(user, ada) == set()
    undo_last(owner=user)
    assert [shown_by(face) for face in faces] == shown
    assert not Rejection.objects.exists()


def test_a_group_from_which_a_face_is_confirmed_is_not_spoken_of(user, ada, face_of, recognize):
    """Else the rest of the machine's group would be its owner's, and to be named for itself."""
    one, other = face_of("bea", 0), face_of("bea", 1)
    recognize(user)
    group = Person.objects.unnamed().get()
    answer_suggestions(owner=user, person_id=ada.pk, shown_by=[one.pk])
    assert shown_by(one) == ("Ada", "user")
    assert not Rejection.objects.exists()
    recognize(user)
    assert shown_by(other) == ("Ada", "machine")
    assert not Person.objects.filter(pk=group.pk).exists()


def test_a_group_is_named_together_with_faces_beside_it(user, face_of, doubtful, recognize):
    for picture in range(2):
        face_of("ada", picture)
    beside = doubtful(0)
    recognize(user)
    group = Person.objects.unnamed().get()
    assert likes(user, group) == {beside.pk}
    say_who_with_likes(owner=user, person_id=group.pk, name="Ada", face_ids=[beside.pk])
    assert shown_by(beside) == ("Ada", "user")
    assert Person.objects.get().assignments.count() == 3
    undo_last(owner=user)
    assert not Person.objects.filter(name="Ada").exists()
    assert shown_by(beside) is None


def test_with_a_name_that_is_known_group_and_faces_join_its_bearer(
    user, ada, face_of, doubtful, recognize
):
    for picture in range(2):
        face_of("bea", picture)
    beside = doubtful(0)
    recognize(user)
    group = Person.objects.unnamed().get()
    who = say_who_with_likes(owner=user, person_id=group.pk, name=" ada ", face_ids=[beside.pk])
    assert who == ada
    assert Person.objects.get().assignments.count() == 4
    undo_last(owner=user)
    assert ada.assignments.count() == 1


def test_the_page_confirms_the_ticked_and_denies_the_others_if_told_so(
    browser, user, ada, doubtful, recognize
):
    faces = [doubtful(number) for number in range(2)]
    recognize(user)
    page = browser.get(f"/people/{ada.pk}/likes/").content.decode()
    assert "Yes to all of these" in page
    address = f"/people/{ada.pk}/suggestions/"
    shown = [str(face.pk) for face in faces]
    browser.post(address, {"shown": shown, "face": shown[:1], "next": f"/people/{ada.pk}/"})
    assert [shown_by(face) for face in faces] == [("Ada", "user"), None]
    assert not Rejection.objects.exists()
    browser.post(address, {"shown": shown[1:], "others_are_not": "on"})
    assert Rejection.objects.filter(face=faces[1], person=ada).exists()
    assert browser.post(address, {}).status_code == 400


def test_the_naming_shows_faces_that_go_along(browser, user, face_of, doubtful, recognize):
    for picture in range(2):
        face_of("ada", picture)
    beside = doubtful(0)
    recognize(user)
    page = browser.get("/people/naming/").content.decode()
    assert "Untick who is not." in page
    assert f'value="{beside.pk}"' in page
    group = Person.objects.unnamed().get()
    browser.post(f"/people/{group.pk}/name/", {"name": "Ada", "face": [str(beside.pk)]})
    assert shown_by(beside) == ("Ada", "user")


def test_a_program_reads_and_answers_suggestions(api_client, user, ada, doubtful, recognize):
    faces = [doubtful(number) for number in range(2)]
    recognize(user)
    client, address = api_client(user), f"/api/v1/people/{ada.pk}/suggestions/"
    said = client.get(address).json()
    assert {one["face"]["id"] for one in said} == {str(face.pk) for face in faces}
    answer = {"confirm": [str(faces[0].pk)], "reject": [str(faces[1].pk)]}
    assert client.post(address, answer, format="json").json()["face_count"] == 2
    assert client.get(address).json() == []
    assert client.post(address, {}, format="json").status_code == 400
    renamed = client.post(address, {"name": "Eve"}, format="json").json()
    assert renamed["name"] == "Eve"


def test_another_owners_suggestions_are_not_found(
    api_client, browser, client, other_user, ada, face_of
):
    address = f"/api/v1/people/{ada.pk}/suggestions/"
    stranger = api_client(other_user)
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"confirm": []}, format="json").status_code == 404
    foreign = face_of("x", owner=other_user)
    sent = {"shown": [str(foreign.pk)], "face": [str(foreign.pk)]}
    assert browser.post(f"/people/{ada.pk}/suggestions/", sent).status_code == 404
