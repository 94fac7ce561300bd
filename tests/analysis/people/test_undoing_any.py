"""Undoing any act, and which later ones have to go with it."""

import uuid

import pytest

from analysis.models import Act, Assignment, Person
from analysis.services.faces.judgements import confirm_face, hide_face, move_face, reject_face
from analysis.services.people.act_accounts import accounts_of
from analysis.services.people.changing import (
    choose_cover,
    create_person,
    delete_person,
    hide_person,
    merge_people,
    name_person,
    split_person,
)
from analysis.services.people.history import (
    ActNotFound,
    ActUndone,
    LaterActsDepend,
    acts_of,
    undo,
)
from analysis.services.people.same_person import call_different
from tests.analysis.people.conftest import shown_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(user, face_of):
    return create_person(owner=user, name="Ada", face_ids=[face_of("ada", n).pk for n in range(3)])


@pytest.fixture
def bea(user, face_of):
    return create_person(owner=user, name="Bea", face_ids=[face_of("bea", n).pk for n in range(2)])


def first_act(user) -> Act:
    return Act.objects.for_owner(user).last()


def last_act(user) -> Act:
    return acts_of(user).first()


def faces_of(person: Person) -> list[uuid.UUID]:
    return list(person.assignments.order_by("pk").values_list("face_id", flat=True))


def test_an_earlier_act_is_undone_and_later_ones_stay(user, ada, bea, face_of):
    name_person(owner=user, person_id=ada.pk, name="Eve")
    renaming = last_act(user)
    name_person(owner=user, person_id=bea.pk, name="Dora")
    face = face_of("ada", 5)
    confirm_face(owner=user, face_id=face.pk, person_id=ada.pk)
    assert undo(owner=user, act_id=renaming.pk) == [renaming]
    assert set(Person.objects.values_list("name", flat=True)) == {"Ada", "Dora"}
    assert shown_by(face) == ("Ada", "user")


def test_an_act_that_others_build_on_says_which_and_goes_with_them(user, ada, bea):
    face_id = faces_of(ada)[0]
    merge_people(owner=user, person_id=bea.pk, other_ids=[ada.pk])
    merge = last_act(user)
    hide_person(owner=user, person_id=bea.pk, hidden=True)
    hiding = last_act(user)
    reject_face(owner=user, face_id=face_id)
    rejection = last_act(user)
    with pytest.raises(LaterActsDepend) as refused:
        undo(owner=user, act_id=merge.pk)
    assert refused.value.acts == [rejection]
    assert not Person.objects.filter(pk=ada.pk).exists()
    assert undo(owner=user, act_id=merge.pk, with_later=True) == [rejection, merge]
    assert set(faces_of(ada)) >= {face_id}
    bea.refresh_from_db()
    assert bea.hidden
    hiding.refresh_from_db()
    assert hiding.undone_at is None


DEPENDING = {
    "who was made is renamed": lambda user, ada: name_person(
        owner=user, person_id=ada.pk, name="Eve"
    ),
    "who was made gets a face": lambda user, ada: confirm_face(
        owner=user, face_id=user.faces.get(assignment=None).pk, person_id=ada.pk
    ),
    "who was made is denied a face": lambda user, ada: reject_face(
        owner=user, face_id=user.faces.get(assignment=None).pk, person_id=ada.pk
    ),
    "a face is hidden": lambda user, ada: hide_face(
        owner=user, face_id=faces_of(ada)[0], hidden=True
    ),
    "a face becomes the cover": lambda user, ada: choose_cover(
        owner=user, person_id=ada.pk, face_id=faces_of(ada)[0]
    ),
    "who was made is deleted": lambda user, ada: delete_person(owner=user, person_id=ada.pk),
    "who was made is split": lambda user, ada: split_person(
        owner=user, person_id=ada.pk, face_ids=faces_of(ada)[:1]
    ),
    "who was made is somebody else": lambda user, ada: call_different(
        owner=user,
        person_id=ada.pk,
        other_id=create_person(owner=user, name="Cyd").pk,
    ),
}


@pytest.mark.parametrize("what", DEPENDING)
def test_what_is_said_of_somebody_depends_on_their_being_made(user, ada, face_of, what):
    face_of("x")
    before = set(Person.objects.values_list("pk", "name"))
    making = first_act(user)
    DEPENDING[what](user, ada)
    with pytest.raises(LaterActsDepend):
        undo(owner=user, act_id=making.pk)
    undo(owner=user, act_id=making.pk, with_later=True)
    assert not before & set(Person.objects.values_list("pk", "name"))
    assert not Assignment.objects.filter(person__name="Ada").exists()


def test_dependence_goes_on_by_way_of_others(user, ada, bea):
    face_id = faces_of(ada)[0]
    move_face(owner=user, face_id=face_id, person_id=bea.pk)
    moving = last_act(user)
    split_person(owner=user, person_id=bea.pk, face_ids=[face_id])
    other = Assignment.objects.get(face=face_id).person
    name_person(owner=user, person_id=other.pk, name="Cyd")
    undone = undo(owner=user, act_id=moving.pk, with_later=True)
    assert [act.kind for act in undone] == ["name", "split", "move"]
    assert Assignment.objects.get(face=face_id).person == ada
    assert not Person.objects.filter(name="Cyd").exists()


def test_no_name_is_left_behind_by_a_merge_of_groups_that_is_undone(user, face_of, recognize):
    faces = [face_of(who, picture) for who in ("x", "y") for picture in range(2)]
    recognize(user)
    one, other = Person.objects.order_by("pk")
    merge_people(owner=user, person_id=one.pk, other_ids=[other.pk])
    merge = last_act(user)
    name_person(owner=user, person_id=one.pk, name="Ana")
    naming = last_act(user)
    split_person(owner=user, person_id=one.pk, face_ids=[faces[0].pk], name="Bo")
    with pytest.raises(LaterActsDepend):
        undo(owner=user, act_id=merge.pk)
    undo(owner=user, act_id=merge.pk, with_later=True)
    naming.refresh_from_db()
    assert naming.undone_at is not None
    recognize(user)
    assert list(Person.objects.values_list("name", flat=True)) == ["", ""]
    assert {person.assignments.count() for person in Person.objects.all()} == {2}


def test_whoever_an_undone_act_did_not_change_keeps_the_cover(user, ada, bea):
    cover = faces_of(ada)[0]
    choose_cover(owner=user, person_id=ada.pk, face_id=cover)
    reject_face(owner=user, face_id=cover, person_id=bea.pk)
    undo(owner=user, act_id=last_act(user).pk)
    ada.refresh_from_db()
    assert ada.cover_id == cover


def test_an_undone_act_holds_nothing_up_and_is_not_undone_again(user, ada):
    name_person(owner=user, person_id=ada.pk, name="Eve")
    renaming = last_act(user)
    undo(owner=user, act_id=renaming.pk)
    with pytest.raises(ActUndone):
        undo(owner=user, act_id=renaming.pk)
    undo(owner=user, act_id=first_act(user).pk)
    assert not Person.objects.exists()


def test_another_owners_act_is_not_found(user, other_user, ada):
    with pytest.raises(ActNotFound):
        undo(owner=other_user, act_id=first_act(user).pk)
    with pytest.raises(ActNotFound):
        undo(owner=user, act_id=0)


def test_the_account_of_an_act_says_what_it_changed(user, ada, bea):
    move_face(owner=user, face_id=faces_of(ada)[0], person_id=bea.pk)
    name_person(owner=user, person_id=ada.pk, name="Eve")
    call_different(owner=user, person_id=ada.pk, other_id=bea.pk)
    different, renaming, moving, _, making = accounts_of(user, list(acts_of(user)))
    assert [set(pair) for pair in different.different] == [{"Eve", "Bea"}]
    [person] = renaming.people
    assert (person.id, person.before, person.after) == (ada.pk, "Ada", "Eve")
    [move] = moving.moves
    assert (move.before, move.after, move.faces, moving.rejected) == ("Eve", "Bea", 1, 1)
    assert (making.people[0].before, making.people[0].after) == (None, "Ada")
    assert making.moves[0].faces == len(making.faces) == 3


@pytest.fixture
def browser(client, user):
    client.force_login(user)
    return client


def test_the_page_lists_acts_and_undoes_one_after_asking_about_later_ones(browser, user, ada):
    name_person(owner=user, person_id=ada.pk, name="Eve")
    page = browser.get("/people/history/").content.decode()
    assert "Created a person" in page
    assert "Ada → Eve" in page
    address = f"/people/history/{first_act(user).pk}/undo/"
    asked = browser.post(address).content.decode()
    assert "Later changes build on this one" in asked
    assert "Undo all 2" in asked
    assert Person.objects.exists()
    answer = browser.post(address, {"with_later": "on"}, follow=True).content.decode()
    assert "2 changes are undone." in answer
    assert not Person.objects.exists()
    assert "undone already" in browser.post(address, follow=True).content.decode()


def test_the_page_of_history_takes_as_many_queries_for_many_acts_as_for_few(
    browser, user, ada, django_assert_max_num_queries
):
    for number in range(12):
        name_person(owner=user, person_id=ada.pk, name=f"N{number}")
    with django_assert_max_num_queries(8):
        browser.get("/people/history/")


def test_another_owners_history_is_neither_shown_nor_undone(client, user, other_user, ada):
    client.force_login(other_user)
    assert "Ada" not in client.get("/people/history/").content.decode()
    assert client.post(f"/people/history/{first_act(user).pk}/undo/").status_code == 404
    assert Person.objects.exists()
    assert client.get(f"/people/history/{first_act(user).pk}/undo/").status_code == 405


def test_the_api_lists_acts_and_undoes_any(user, api_client, ada):
    name_person(owner=user, person_id=ada.pk, name="Eve")
    client = api_client(user)
    renaming, making = client.get("/api/v1/people/history/").json()["results"]
    assert renaming["people"][0]["after"] == "Eve"
    assert (making["act"]["kind"], making["moves"][0]["faces"]) == ("create", 3)
    address = f"/api/v1/people/history/{making['act']['id']}/undo/"
    refused = client.post(address)
    assert (refused.status_code, refused.json()["code"]) == (409, "later_acts_depend")
    [error] = refused.json()["errors"]
    assert [act["id"] for act in error["acts"]] == [renaming["act"]["id"]]
    undone = client.post(address, {"with_later": True}).json()
    assert [act["kind"] for act in undone] == ["name", "create"]
    again = client.post(address)
    assert (again.status_code, again.json()["code"]) == (409, "act_undone")
