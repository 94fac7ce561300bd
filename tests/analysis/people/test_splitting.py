"""The preview of a split: which faces are proposed to leave, and that nothing changes yet."""

import numpy as np
import pytest

from analysis.errors import FaceNotFound, PersonNotFound
from analysis.models import Act, Person
from analysis.services.people import splitting
from analysis.services.people.changing import FaceOfAnother, create_person
from analysis.services.people.splitting import NothingToSplit, preview_split
from tests.analysis.people.conftest import embedding_of, shown_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixed(user, face_of):
    """Someone with five faces of ada and three of bea."""
    faces = [face_of("ada", n).pk for n in range(5)] + [face_of("bea", n).pk for n in range(3)]
    return create_person(owner=user, name="Ada", face_ids=faces)


def of_whom(faces) -> list[str]:
    """Whose face each is in truth."""
    return [
        min(("ada", "bea"), key=lambda who: np.linalg.norm(face.embedding - embedding_of(who)))
        for face in faces
    ]


def test_the_smaller_of_two_groups_is_proposed_to_leave_and_nothing_changes(user, mixed):
    acts = Act.objects.count()
    preview = preview_split(owner=user, person_id=mixed.pk)
    assert of_whom(preview.leaves) == ["bea"] * 3
    assert of_whom(preview.stays) == ["ada"] * 5
    assert preview.staying == 5
    assert Act.objects.count() == acts
    assert Person.objects.get() == mixed


def test_faces_like_the_chosen_ones_leave_with_them(user, mixed):
    shown = preview_split(owner=user, person_id=mixed.pk)
    chosen = [shown.stays[0].pk]
    preview = preview_split(owner=user, person_id=mixed.pk, face_ids=chosen)
    assert of_whom(preview.leaves) == ["ada"] * 5
    assert of_whom(preview.stays) == ["bea"] * 3


def test_the_most_doubtful_faces_come_first_and_only_so_many_are_shown(
    user, mixed, face_of, monkeypatch
):
    monkeypatch.setattr(splitting, "MOST_SHOWN", 2)
    halfway = face_of((0.6 * embedding_of("ada") + 0.4 * embedding_of("bea")).astype(np.float32))
    mixed.assignments.create(face=halfway, owner=user, source="user")
    preview = preview_split(owner=user, person_id=mixed.pk)
    assert preview.stays[0] == halfway
    assert (len(preview.stays), len(preview.leaves), preview.staying) == (2, 2, 7)


def test_hidden_faces_are_left_out_and_one_face_is_not_split(user, face_of):
    faces = [face_of("ada").pk, face_of("ada", 1, hidden=True).pk]
    ada = create_person(owner=user, name="Ada", face_ids=faces)
    with pytest.raises(NothingToSplit):
        preview_split(owner=user, person_id=ada.pk)


def test_nobody_elses_faces_are_previewed(user, other_user, mixed, face_of):
    with pytest.raises(PersonNotFound):
        preview_split(owner=other_user, person_id=mixed.pk)
    foreign = face_of("x", owner=other_user)
    with pytest.raises(FaceNotFound):
        preview_split(owner=user, person_id=mixed.pk, face_ids=[foreign.pk])
    with pytest.raises(FaceOfAnother):
        preview_split(owner=user, person_id=mixed.pk, face_ids=[face_of("x").pk])


def test_a_preview_through_the_api_is_what_a_split_takes(user, api_client, mixed):
    client = api_client(user)
    address = f"/api/v1/people/{mixed.pk}/split/"
    preview = client.post(f"{address}preview/").json()
    leaving = [face["id"] for face in preview["leaves"]]
    assert (len(leaving), preview["staying"], len(preview["stays"])) == (3, 5, 5)
    other = client.post(address, {"faces": leaving, "name": "Bea"}).json()
    assert other["face_count"] == 3
    again = client.post(f"{address}preview/", {"faces": leaving})
    assert (again.status_code, again.json()["code"]) == (422, "face_of_another")


def test_the_page_shows_both_groups_and_takes_them_as_corrected(user, client, mixed):
    client.force_login(user)
    address = f"/people/{mixed.pk}/split/"
    page = client.get(f"{address}preview/")
    stay, leave = page.context["groups"]
    assert (stay["count"], leave["count"]) == (5, 3)
    moved = [face.pk for face in leave["faces"][:2]]
    assert client.post(f"{address}preview/", {"face": moved}).status_code == 200
    assert Person.objects.count() == 1
    answer = client.post(address, {"face": moved, "name": "Bea"}, follow=True)
    assert "this is Bea" in answer.content.decode()
    assert [shown_by(face) for face in leave["faces"]] == [
        ("Bea", "user"),
        ("Bea", "user"),
        ("Ada", "user"),
    ]


def test_the_page_of_somebody_with_one_face_says_why_not(user, client, face_of):
    client.force_login(user)
    ada = create_person(owner=user, name="Ada", face_ids=[face_of("ada").pk])
    answer = client.get(f"/people/{ada.pk}/split/preview/", follow=True)
    assert "too few faces" in answer.content.decode()


def test_another_owners_person_is_not_previewed_on_the_page(other_user, client, mixed):
    client.force_login(other_user)
    assert client.get(f"/people/{mixed.pk}/split/preview/").status_code == 404
