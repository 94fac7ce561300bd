"""People and faces through the API."""

import pytest

from analysis.models import Person
from analysis.services.people.changing import create_person
from faceproject.problems import CONTENT_TYPE
from tests.analysis.people.conftest import between, embedding_of, shown_by

pytestmark = pytest.mark.django_db

API = "/api/v1/"


@pytest.fixture
def client(user, api_client):
    return api_client(user)


@pytest.fixture
def ada(user, face_of):
    faces = [face_of("ada", picture).pk for picture in range(2)]
    return create_person(owner=user, name="Ada", face_ids=faces)


@pytest.fixture
def group(user, face_of, recognize):
    for picture in range(3):
        face_of("carl", picture)
    recognize(user)
    return Person.objects.get(name="")


def face_ids(person) -> list[str]:
    return [str(assignment.face_id) for assignment in person.assignments.order_by("face")]


def test_people_are_listed_groups_first(client, ada, group):
    listed = client.get(f"{API}people/").json()["results"]
    assert [(one["name"], one["face_count"]) for one in listed] == [("", 3), ("Ada", 2)]
    assert listed[0]["cover"] in face_ids(group)
    assert listed[0]["cover_url"].endswith(f"/faces/{listed[0]['cover']}/chip/")


def test_a_list_of_people_takes_as_many_queries_for_many_as_for_few(
    client, user, face_of, django_assert_num_queries
):
    for number in range(8):
        create_person(owner=user, name=f"N{number}", face_ids=[face_of(f"p{number}").pk])
    client.get(f"{API}people/")
    with django_assert_num_queries(3):  # the token and its user, the people
        assert len(client.get(f"{API}people/").json()["results"]) == 8


def test_a_persons_faces_take_as_many_queries_for_many_as_for_few(
    client, ada, django_assert_num_queries
):
    client.get(f"{API}people/")
    with django_assert_num_queries(4):  # the token and its user, the person, the faces
        faces = client.get(f"{API}people/{ada.pk}/faces/").json()["results"]
    assert {face["id"] for face in faces} == set(face_ids(ada))
    assert faces[0]["assignment"]["source"] == "user"


def test_people_are_narrowed_to_named_and_hidden_ones(client, ada, group):
    def names(query: str) -> list[str]:
        results = client.get(f"{API}people/?{query}").json()["results"]
        return [one["name"] for one in results]

    assert names("named=true") == names("name=AD") == ["Ada"]
    assert names("named=false") == [""]
    client.patch(f"{API}people/{ada.pk}/", {"hidden": True})
    assert names("") == [""]
    assert names("hidden=true") == ["Ada"]


def test_a_person_is_made_named_shown_and_forgotten(client, face_of):
    face = face_of("x")
    made = client.post(f"{API}people/", {"name": "Xenia", "faces": [str(face.pk)]})
    assert made.status_code == 201
    address = f"{API}people/{made.json()['id']}/"
    assert client.patch(address, {"name": "Xena"}).json()["name"] == "Xena"
    assert client.get(address).json()["face_count"] == 1
    assert client.delete(address).status_code == 204
    assert shown_by(face) is None


def test_people_are_merged_split_and_given_covers(client, ada, group):
    merged = client.post(f"{API}people/{ada.pk}/merge/", {"people": [str(group.pk)]})
    assert merged.json()["face_count"] == 5
    face = face_ids(ada)[0]
    split = client.post(f"{API}people/{ada.pk}/split/", {"faces": [face], "name": "Bea"})
    assert split.status_code == 201
    assert (split.json()["name"], split.json()["face_count"]) == ("Bea", 1)
    cover = face_ids(ada)[0]
    covered = client.put(f"{API}people/{ada.pk}/cover/", {"face": cover})
    assert covered.json()["cover"] == cover


def test_the_last_act_is_undone_until_nothing_is_left(client, ada):
    assert client.post(f"{API}people/undo/").json()["kind"] == "create"
    again = client.post(f"{API}people/undo/")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_undo")
    assert again.headers["Content-Type"] == CONTENT_TYPE


def test_a_face_tells_whom_it_may_show_and_takes_its_owners_word(client, ada, face_of, recognize):
    doubtful = face_of(between(embedding_of("ada"), embedding_of("bea"), 0.51))
    address = f"{API}faces/{doubtful.pk}/"
    face = client.get(address).json()
    assert face["assignment"] is None
    said = face["identification"]
    assert (said["answer"], said["second"], said["margin"]) == ("possible", None, None)
    assert said["best"]["person"] == {"id": str(ada.pk), "name": "Ada"}
    assert 0.9 < said["best"]["probability"] < 1

    confirmed = client.post(f"{address}confirm/", {"person": str(ada.pk)}).json()
    assert (confirmed["assignment"]["source"], confirmed["identification"]) == ("user", None)
    rejected = client.post(f"{address}reject/").json()
    assert rejected["assignment"] is None
    assert (rejected["identification"]["answer"], rejected["identification"]["best"]) == (
        "unknown",
        None,
    )


def test_a_photos_faces_say_whom_they_show_in_one_query(
    client, ada, group, face_of, django_assert_max_num_queries
):
    def shown(face) -> dict | None:
        [one] = client.get(f"{API}photos/{face.photo_id}/").json()["faces"]
        return one["assignment"]

    confirmed, ascribed = (person.assignments.first().face for person in (ada, group))
    person = {"id": str(ada.pk), "name": "Ada"}
    assert shown(confirmed) == {"person": person, "source": "user", "probability": None}
    assert shown(ascribed)["source"] == "machine"
    assert 0 < shown(ascribed)["probability"] <= 1
    assert shown(face_of("unknown")) is None
    for number in range(6):
        twin = face_of(f"p{number}")
        twin.photo, twin.position = confirmed.photo, number + 1
        twin.save()
        create_person(owner=twin.owner, name=f"N{number}", face_ids=[twin.pk])
    client.get(f"{API}photos/")
    with django_assert_max_num_queries(7):
        faces = client.get(f"{API}photos/{confirmed.photo_id}/").json()["faces"]
    assert [face["assignment"]["person"]["name"] for face in faces][-1] == "N5"


def test_a_face_is_moved_and_hidden(client, user, ada):
    bea = create_person(owner=user, name="Bea")
    face = face_ids(ada)[0]
    moved = client.put(f"{API}faces/{face}/person/", {"person": str(bea.pk)})
    assert moved.json()["assignment"]["person"]["name"] == "Bea"
    assert client.patch(f"{API}faces/{face}/", {"hidden": True}).json()["hidden"] is True
    assert client.get(f"{API}people/{bea.pk}/").json()["face_count"] == 0


def test_confirming_nobody_is_a_conflict(client, face_of):
    answer = client.post(f"{API}faces/{face_of('x').pk}/confirm/")
    assert (answer.status_code, answer.json()["code"]) == (409, "face_of_nobody")


def test_similar_faces_come_nearest_first_within_the_distance(client, ada, group):
    first, second = face_ids(ada)
    similar = client.get(f"{API}faces/{first}/similar/").json()
    assert [one["face"]["id"] for one in similar] == [second]
    everybody = client.get(f"{API}faces/{first}/similar/?max_distance=2").json()
    distances = [one["distance"] for one in everybody]
    assert len(distances) == 4
    assert distances == sorted(distances)
    assert len(client.get(f"{API}faces/{first}/similar/?max_distance=2&limit=2").json()) == 2


def test_two_stored_faces_are_compared(client, ada, group):
    first, second = face_ids(ada)
    same = client.post(f"{API}verify/", {"first_face": first, "second_face": second}).json()
    other = {"first_face": first, "second_face": face_ids(group)[0]}
    different = client.post(f"{API}verify/", other).json()
    assert (same["same"], different["same"]) == (True, False)
    assert same["distance"] < same["threshold"] < different["distance"]
    assert same["probability"] > 0.99 > 0.01 > different["probability"]
    assert same["first"]["id"] == first


def test_a_comparison_takes_one_of_a_face_and_a_photo_on_each_side(client, ada):
    answer = client.post(f"{API}verify/", {"first_face": face_ids(ada)[0]})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["second"]


def test_a_stored_face_is_identified_or_unknown(client, ada, face_of, group):
    new = face_of("ada", 5)
    [found] = client.post(f"{API}identify/", {"face": str(new.pk)}).json()["faces"]
    assert (found["answer"], found["best"]["person"]["name"]) == ("known", "Ada")
    [unknown] = client.post(f"{API}identify/", {"face": face_ids(group)[0]}).json()["faces"]
    assert unknown["answer"] == "unknown"
    assert unknown["best"]["distance"] > unknown["suggestion_distance"]


def test_how_surely_faces_are_recognised_is_chosen_and_told_with_what_was_measured(client, ada):
    told = client.get(f"{API}people/recognition/").json()
    assert (told["strictness"], told["people"]) == ("usual", 1)
    assert [level["strictness"] for level in told["levels"]] == ["strict", "usual", "lenient"]
    assert told["levels"][0]["false_match_rate"] < told["levels"][1]["false_match_rate"]
    assert told["children"][0]["below"] == 4
    changed = client.patch(f"{API}people/recognition/", {"strictness": "strict"})
    assert changed.json()["strictness"] == "strict"
    refused = client.patch(f"{API}people/recognition/", {"strictness": "whatever"})
    assert refused.status_code == 400
    first, second = face_ids(ada)
    verdict = client.post(f"{API}verify/", {"first_face": first, "second_face": second}).json()
    assert verdict["strictness"] == "strict"
    assert verdict["threshold"] == told["levels"][0]["verification_distance"]


def test_a_person_is_recognised_more_surely_than_all_but_never_less(client, ada):
    address = f"{API}people/{ada.pk}/"
    assert client.get(address).json()["strictness"] == ""
    assert client.patch(address, {"strictness": "strict"}).json()["strictness"] == "strict"
    assert client.patch(address, {"strictness": "lenient"}).status_code == 400
    assert client.patch(address, {"strictness": ""}).json()["strictness"] == ""


def test_everything_is_recognised_anew_when_asked(client, user, ada):
    assert client.post(f"{API}people/regroup/").status_code == 202
    assert user.faces.to_recognize().count() == 2
