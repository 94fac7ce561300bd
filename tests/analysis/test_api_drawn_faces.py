"""Drawing faces through the API."""

from __future__ import annotations

import uuid

import pytest

from analysis.models import DrawnBox, Face
from analysis.services.faces.face_rows import drawn_face_from
from analysis.services.processing.looking_into_boxes import record_drawn_face
from faceproject.problems import CONTENT_TYPE
from tests.analysis.people.conftest import embedding_of

pytestmark = pytest.mark.django_db

BOX = {"left": 300.0, "top": 200.0, "width": 90.0, "height": 110.0}


@pytest.fixture
def photo_of(queued_photo, now):
    """`photo_of(user)` is an analysed photo of 640 × 480 pixels without a face."""
    return lambda owner: queued_photo(
        owner, state="done", analyzed_at=now, model_version="1", attempts=1
    )


def test_a_drawn_box_waits_and_is_then_a_face_of_its_id(user, photo_of, api_client, face_analysis):
    photo = photo_of(user)
    client = api_client(user)
    answer = client.post(f"/api/v1/photos/{photo.pk}/faces/", {"box": BOX}, format="json")
    assert answer.status_code == 202
    drawn = answer.json()
    assert (drawn["photo"], drawn["box"], drawn["state"]) == (str(photo.pk), BOX, "waiting")
    assert client.get(f"/api/v1/photos/{photo.pk}/faces/").json() == [drawn]
    assert client.get(f"/api/v1/faces/{drawn['id']}/").status_code == 404

    box = DrawnBox.objects.get()
    seen = face_analysis(embedding=embedding_of("ada"))
    record_drawn_face(box=box, face=drawn_face_from(photo, box.pk, seen, model_version="1"))
    assert client.get(f"/api/v1/photos/{photo.pk}/faces/").json() == []
    face = client.get(f"/api/v1/faces/{drawn['id']}/").json()
    assert (face["manual"], face["matchable"]) == (True, True)

    moved = BOX | {"left": 310.0}
    answer = client.put(f"/api/v1/faces/{drawn['id']}/box/", {"box": moved}, format="json")
    assert (answer.status_code, answer.json()["id"]) == (202, drawn["id"])
    assert client.delete(f"/api/v1/faces/{drawn['id']}/").status_code == 204
    assert not Face.objects.exists()
    assert not DrawnBox.objects.exists()


def test_the_same_request_twice_draws_one_box(user, photo_of, api_client):
    photo = photo_of(user)
    answers = [
        api_client(user).post(
            f"/api/v1/photos/{photo.pk}/faces/",
            {"box": BOX},
            format="json",
            headers={"Idempotency-Key": "one"},
        )
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert DrawnBox.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"left": 600.0}, "box_outside_photo"),
        ({"top": -40.0}, "box_outside_photo"),
        ({"width": 10.0, "height": 12.0}, "box_too_small"),
        ({"width": 20.0, "height": 90.0}, "box_too_narrow"),
        ({"left": 0, "top": 0, "width": 1e9, "height": 1e9}, "box_too_large"),
    ],
)
def test_a_box_that_no_face_can_have_is_answered_with_what_is_wrong(
    user, photo_of, api_client, change, code
):
    address = f"/api/v1/photos/{photo_of(user).pk}/faces/"
    answer = api_client(user).post(address, {"box": BOX | change}, format="json")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == CONTENT_TYPE
    [problem] = answer.json()["errors"]
    assert (problem["field"], problem["code"]) == ("box", code)


@pytest.mark.parametrize(
    "box", [None, {}, BOX | {"left": "NaN"}, BOX | {"left": "Infinity"}, BOX | {"top": "up"}]
)
def test_what_is_no_box_is_refused(user, photo_of, api_client, box):
    address = f"/api/v1/photos/{photo_of(user).pk}/faces/"
    assert api_client(user).post(address, {"box": box}, format="json").status_code == 400
    assert not DrawnBox.objects.exists()


def test_a_photo_that_waits_takes_no_box(user, queued_photo, api_client):
    address = f"/api/v1/photos/{queued_photo(user).pk}/faces/"
    answer = api_client(user).post(address, {"box": BOX}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "photo_not_analyzed")


def test_a_face_that_was_found_is_not_deleted(user, photo_of, api_client, face_analysis):
    photo = photo_of(user)
    face = drawn_face_from(photo, uuid.uuid4(), face_analysis(), model_version="1")
    face.manual = False
    face.save(force_insert=True)
    answer = api_client(user).delete(f"/api/v1/faces/{face.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "face_not_drawn")
