"""Strangers and what is no face, through the API."""

from __future__ import annotations

import pytest

from analysis.models import Face

pytestmark = pytest.mark.django_db


@pytest.fixture
def face(user, queued_photo, now) -> Face:
    photo = queued_photo(user, state="done", analyzed_at=now, model_version="1", attempts=1)
    return Face.objects.create(
        photo=photo,
        owner=user,
        position=0,
        box_left=100.0,
        box_top=80.0,
        box_width=120.0,
        box_height=150.0,
        landmarks={
            name: [1.0, 1.0]
            for name in ("left_eye", "right_eye", "nose", "mouth_left", "mouth_right")
        },
        confidence=0.99,
        quality=0.5,
        embedding=[0.1] * 128,
        model_version="1",
    )


@pytest.mark.parametrize("hidden_as", Face.HiddenAs.values)
def test_a_face_is_left_out_for_good_listed_and_taken_back(user, face, api_client, hidden_as):
    client = api_client(user)
    address = f"/api/v1/faces/{face.pk}/"
    said = client.patch(address, {"hidden_as": hidden_as}, format="json").json()
    assert (said["hidden"], said["hidden_as"], said["assignment"]) == (True, hidden_as, None)
    assert client.get("/api/v1/faces/").json()["results"] == []
    [listed] = client.get(f"/api/v1/faces/?hidden_as={hidden_as}").json()["results"]
    assert listed["id"] == str(face.pk)
    assert client.get(f"/api/v1/photos/{face.photo_id}/").json()["faces"] == []

    said = client.patch(address, {"hidden": False}, format="json").json()
    assert (said["hidden"], said["hidden_as"]) == (False, "")
    assert client.get(f"/api/v1/faces/?hidden_as={hidden_as}").json()["results"] == []


@pytest.mark.parametrize(
    "change",
    [{}, {"hidden_as": "a ghost"}, {"hidden_as": ""}, {"hidden": True, "hidden_as": "stranger"}],
)
def test_one_thing_is_said_at_a_time(user, face, api_client, change):
    answer = api_client(user).patch(f"/api/v1/faces/{face.pk}/", change, format="json")
    assert answer.status_code == 400
    face.refresh_from_db()
    assert not face.hidden


def test_it_is_undone_as_every_act(user, face, api_client):
    client = api_client(user)
    client.patch(f"/api/v1/faces/{face.pk}/", {"hidden_as": "stranger"}, format="json")
    assert client.post("/api/v1/people/undo/").json()["kind"] == "hide_face"
    face.refresh_from_db()
    assert (face.hidden, face.hidden_as) == (False, "")
