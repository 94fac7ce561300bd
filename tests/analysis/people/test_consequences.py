"""A correction spreads: what the machine makes of it is told, and looked through."""

import pytest

from analysis.models import Act, Consequence, Person, Rejection
from analysis.services.consequences import accept_consequences, spread_of
from analysis.services.faces.judgements import confirm_face, move_face, reject_face
from analysis.services.people.changing import (
    create_person,
    delete_person,
    merge_people,
    name_person,
)
from analysis.services.people.history import undo_last
from analysis.services.people.naming import say_who_faces_show
from analysis.services.recognition.recognizing import recognize_everything
from tests.analysis.people.conftest import between, embedding_of, shown_by

pytestmark = pytest.mark.django_db


def told(user) -> list[tuple[str, int, int]]:
    """What the user's pages tell."""
    return [(spread.person.name, spread.gained, spread.lost) for spread in spread_of(user)]


@pytest.fixture
def ada(user, face_of, recognize):
    """Ada, of whom one face is confirmed and two are recognised and looked through."""
    faces = [face_of("ada", n) for n in range(3)]
    person = create_person(owner=user, name="Ada", face_ids=[faces[0].pk])
    recognize(user)
    accept_consequences(owner=user)
    return person


SAYING_WHO_A_FACE_IS = {
    "naming": lambda user, face, bea: say_who_faces_show(
        owner=user, face_ids=[face.pk], name="Bea"
    ),
    "confirming": lambda user, face, bea: confirm_face(
        owner=user, face_id=face.pk, person_id=bea.pk
    ),
    "moving": lambda user, face, bea: move_face(owner=user, face_id=face.pk, person_id=bea.pk),
}


@pytest.mark.parametrize("say", SAYING_WHO_A_FACE_IS)
def test_whoever_is_said_of_one_face_of_a_group_is_found_in_the_rest(say, user, face_of, recognize):
    faces = [face_of("bea", picture) for picture in range(3)]
    recognize(user)
    assert {shown_by(face) for face in faces} == {("", "machine")}
    SAYING_WHO_A_FACE_IS[say](user, faces[0], create_person(owner=user, name="Bea"))
    recognize(user)
    assert [shown_by(face) for face in faces] == [("Bea", "user"), *[("Bea", "machine")] * 2]
    assert told(user) == [("Bea", 2, 0)]
    assert not Rejection.objects.exists()


def test_whoever_is_left_in_a_group_that_was_looked_at_stays(user, face_of, recognize):
    faces = [face_of("bea", picture) for picture in range(3)]
    recognize(user)
    group = Person.objects.get()
    say_who_faces_show(owner=user, face_ids=[faces[0].pk], name="Bea", out_of=group.pk)
    recognize(user)
    assert [shown_by(face) for face in faces] == [("Bea", "user"), *[("", "user")] * 2]
    undo_last(owner=user)
    assert {shown_by(face) for face in faces} == {("", "machine")}
    assert Person.objects.get() == group


def test_faces_that_a_naming_brings_are_told_of(user, face_of, recognize):
    for picture in range(3):
        face_of("ada", picture)
    create_person(owner=user, name="Ada", face_ids=[face_of("ada", 5).pk])
    assert told(user) == []
    recognize(user)
    assert told(user) == [("Ada", 3, 0)]
    assert Act.objects.get().spread_at is not None


def test_photos_that_come_later_are_no_consequence(user, ada, face_of, recognize):
    assert shown_by(face_of("ada", 7)) is None
    recognize(user)
    assert ada.assignments.count() == 4
    assert told(user) == []


def test_a_rejection_takes_away_what_the_face_spoke_for(user, ada, recognize):
    reject_face(owner=user, face_id=ada.assignments.get(source="user").face_id)
    recognize(user)
    assert told(user) == [("Ada", 0, 2)]


def test_a_merge_and_a_new_word_bring_and_take(user, ada, face_of, recognize):
    likeness = between(embedding_of("ada"), embedding_of("bea"), 0.3)
    nearer_bea = face_of(between(likeness, embedding_of("ada"), 0.05))
    recognize(user)
    accept_consequences(owner=user)
    assert shown_by(nearer_bea) == ("Ada", "machine")
    create_person(owner=user, name="Bea", face_ids=[face_of(likeness).pk])
    recognize(user)
    assert shown_by(nearer_bea) == ("Bea", "machine")
    assert sorted(told(user)) == [("Ada", 0, 1), ("Bea", 1, 0)]


def test_what_comes_and_goes_again_is_told_of_no_more(user, face_of, recognize):
    face_of("ada", 1)
    create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])
    recognize(user)
    assert told(user) == [("Ada", 1, 0)]
    reject_face(owner=user, face_id=user.faces.get(assignment__source="user").pk)
    recognize(user)
    assert told(user) == []


def test_whom_the_owner_speaks_of_is_looked_through(user, face_of, recognize):
    faces = [face_of("ada", n) for n in range(2)]
    ada = create_person(owner=user, name="Ada", face_ids=[face_of("ada", 5).pk])
    recognize(user)
    confirm_face(owner=user, face_id=faces[0].pk)
    recognize(user)
    assert told(user) == [("Ada", 1, 0)]
    reject_face(owner=user, face_id=faces[1].pk, person_id=ada.pk)
    recognize(user)
    assert told(user) == []


def test_what_an_undone_act_brings_back_is_as_it_was(user, ada, face_of, recognize):
    bea = create_person(owner=user, name="Bea", face_ids=[face_of("bea").pk])
    like_bea = face_of("bea", 1)
    recognize(user)
    accept_consequences(owner=user)
    name_person(owner=user, person_id=bea.pk, name="Eve")
    delete_person(owner=user, person_id=bea.pk)
    recognize(user)
    undo_last(owner=user)
    recognize(user)
    assert shown_by(like_bea) == ("Eve", "machine")
    assert told(user) == []


def test_groups_are_not_told_of(user, face_of, recognize):
    for picture in range(3):
        face_of("carl", picture)
    create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])
    recognize(user)
    assert Person.objects.filter(name="").exists()
    assert told(user) == []


def test_an_act_that_changes_no_face_waits_for_nothing(user, ada, recognize):
    name_person(owner=user, person_id=create_person(owner=user, name="Eve").pk, name="Dora")
    recognize(user)
    assert not Act.objects.filter(spread_at__isnull=True).exists()


def test_thinking_about_everything_is_no_consequence_of_an_act(user, ada, recognize):
    recognize_everything(owner_id=user.pk)
    recognize(user)
    assert told(user) == []


@pytest.fixture
def spread(user, face_of, recognize):
    """Ada has gained two faces, of two photos, by her naming."""
    for picture in range(2):
        face_of("ada", picture)
    ada = create_person(owner=user, name="Ada", face_ids=[face_of("ada", 5).pk])
    recognize(user)
    return ada


def test_the_pages_tell_of_it_and_let_one_look_it_through(user, client, spread):
    client.force_login(user)
    news = client.get("/people/changes/news/").content.decode()
    assert "2 more photos of Ada" in " ".join(news.split())
    page = client.get("/people/changes/").content.decode()
    assert page.count("verdict-form__doubt") == 2
    one, other = Consequence.objects.values_list("face", flat=True)
    client.post("/faces/confirm/", {"face": one, "person": spread.pk})
    client.post("/faces/reject/", {"face": other, "person": spread.pk})
    assert "nothing new" in client.get("/people/changes/").content.decode()
    assert client.get("/people/changes/news/").content.decode().strip() == ""


def test_what_was_taken_away_can_be_put_back(user, client, ada, recognize):
    client.force_login(user)
    reject_face(owner=user, face_id=ada.assignments.get(source="user").face_id)
    recognize(user)
    assert client.get("/people/changes/").content.decode().count("Put back") == 2
    face = Consequence.objects.first().face
    client.post("/faces/confirm/", {"face": face.pk, "person": ada.pk})
    assert shown_by(face) == ("Ada", "user")


def test_all_of_it_is_right_by_one_word(user, client, spread):
    client.force_login(user)
    client.post("/people/changes/seen/", {"person": spread.pk})
    assert not Consequence.objects.exists()
    assert spread.assignments.filter(source="machine").count() == 2


def test_the_page_takes_as_many_queries_for_many_faces_as_for_few(
    user, client, face_of, recognize, django_assert_max_num_queries
):
    client.force_login(user)
    for picture in range(9):
        face_of("ada", picture)
    create_person(owner=user, name="Ada", face_ids=[face_of("ada", 11).pk])
    recognize(user)
    with django_assert_max_num_queries(8):
        assert client.get("/people/changes/").status_code == 200


def test_the_api_tells_of_it_lists_it_and_takes_a_word(user, api_client, spread):
    client = api_client(user)
    [one] = client.get("/api/v1/people/changes/").json()
    assert (one["person"]["name"], one["gained"], one["lost"]) == ("Ada", 2, 0)
    listed = client.get(f"/api/v1/people/changes/faces/?person={spread.pk}&gained=true").json()
    assert [face["gained"] for face in listed["results"]] == [True, True]
    assert listed["results"][0]["face"]["assignment"]["source"] == "machine"
    assert client.post("/api/v1/people/changes/seen/").json() == {"faces": 2}
    assert client.get("/api/v1/people/changes/").json() == []


def test_nobody_elses_changes_are_shown_or_looked_through(
    user, other_user, api_client, client, spread
):
    stranger = api_client(other_user)
    assert stranger.get("/api/v1/people/changes/").json() == []
    assert stranger.get("/api/v1/people/changes/faces/").json()["results"] == []
    assert stranger.post("/api/v1/people/changes/seen/").json() == {"faces": 0}
    seen = stranger.post("/api/v1/people/changes/seen/", {"person": str(spread.pk)})
    assert seen.status_code == 404
    client.force_login(other_user)
    assert "Ada" not in client.get("/people/changes/").content.decode()
    assert client.post("/people/changes/seen/", {"person": spread.pk}).status_code == 404
    assert Consequence.objects.count() == 2


def test_a_merged_persons_changes_go_with_them(user, face_of, spread):
    bea = create_person(owner=user, name="Bea", face_ids=[face_of("bea").pk])
    merge_people(owner=user, person_id=bea.pk, other_ids=[spread.pk])
    assert not Consequence.objects.exists()
