"""Lists of photos and faces: narrowed, ordered, in pages, each in few queries, and with ETags."""

import datetime

import pytest
from django.utils import timezone

from analysis.models import Assignment, Face, Person, Photo
from analysis.services.faces.face_rows import faces_from
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.recording import PhotoFaces, record_analyses
from ml.analysis_result import (
    AgeEstimate,
    AttributeEstimate,
    ExpressionEstimate,
    GenderEstimate,
    PhotoAnalysis,
)

pytestmark = pytest.mark.django_db

PHOTOS = "/api/v1/photos/"
FACES = "/api/v1/faces/"


@pytest.fixture
def client(user, api_client):
    return api_client(user)


@pytest.fixture
def with_faces(queued_photo, face_analysis):
    """`with_faces(owner, {"quality": 0.2}, {}, taken_at=…)` is a photo with these two faces."""

    def make(owner, *faces: dict, **fields) -> Photo:
        at = timezone.now()
        [photo] = claim_photos(photo_ids=[queued_photo(owner, **fields).pk], at=at).photos
        found = tuple(face_analysis(100.0 + 200 * n, **face) for n, face in enumerate(faces))
        analysis = PhotoAnalysis(640, 480, found)
        rows = faces_from(photo, analysis, model_version="1")
        assert record_analyses([PhotoFaces(photo, analysis, rows)], model_version="1", at=at)
        photo.refresh_from_db()
        return photo

    return make


@pytest.fixture
def found(client):
    """`found(PHOTOS, state="done")` are the ids of a list, in its order."""

    def ids(address: str, **query) -> list[str]:
        answer = client.get(address, query)
        assert answer.status_code == 200, answer.json()
        return [one["id"] for one in answer.json()["results"]]

    return ids


def assign(face: Face, name: str) -> Person:
    person = Person.objects.create(owner=face.owner, name=name)
    Assignment.objects.create(face=face, person=person, owner=face.owner, source="user")
    return person


def ids_of(*rows) -> list[str]:
    return [str(row.pk) for row in rows]


def test_photos_are_narrowed_by_number_of_faces(user, with_faces, found):
    none, one, two = with_faces(user), with_faces(user, {}), with_faces(user, {}, {})
    assert found(PHOTOS, faces_min=1) == ids_of(two, one)
    assert found(PHOTOS, faces_max=0) == ids_of(none)
    assert found(PHOTOS, faces_min=1, faces_max=1) == ids_of(one)
    Face.objects.filter(photo=one).update(hidden=True)
    assert found(PHOTOS, faces_max=0) == ids_of(one, none)


def test_photos_are_narrowed_by_when_they_were_taken_or_came(user, queued_photo, found):
    days = [datetime.datetime(2024, 7, day, tzinfo=datetime.UTC) for day in (1, 2, 3)]
    first, second, third = (queued_photo(user, taken_at=day) for day in days)
    unknown = queued_photo(user)
    assert found(PHOTOS, taken_after="2024-07-02T00:00:00Z") == ids_of(third, second)
    assert found(PHOTOS, taken_before="2024-07-02T00:00:00Z") == ids_of(first)
    assert found(PHOTOS, created_after=unknown.created_at.isoformat()) == ids_of(unknown)
    assert len(found(PHOTOS, created_before=unknown.created_at.isoformat())) == 3


def test_photos_are_narrowed_by_person_each_once(user, other_user, with_faces, found):
    photo = with_faces(user, {}, {})
    ada = assign(photo.faces.first(), "Ada")
    Assignment.objects.create(face=photo.faces.last(), person=ada, owner=user, source="user")
    with_faces(user, {})
    foreign = assign(with_faces(other_user, {}).faces.get(), "Ada")
    assert found(PHOTOS, person=ada.pk) == ids_of(photo)
    assert found(PHOTOS, person=foreign.pk) == []


def test_photos_are_ordered_by_when_they_were_taken_or_else_came(user, client, queued_photo):
    old = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    first = queued_photo(user, taken_at=old + datetime.timedelta(days=1))
    second = queued_photo(user, taken_at=old)
    third = queued_photo(user)

    def pages(order: str) -> list[str]:
        ids, address = [], f"{PHOTOS}?page_size=1&order={order}"
        while address:
            page = client.get(address).json()
            ids += [photo["id"] for photo in page["results"]]
            address = page["next"]
        return ids

    assert pages("-taken") == ids_of(third, first, second)
    assert pages("taken") == ids_of(second, first, third)
    assert pages("created") == ids_of(first, second, third)
    answer = client.get(PHOTOS, {"order": "size"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "order"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"age_min": 30}, "old"),
        ({"age_max": 29.9}, "young"),
        ({"age_min": 10, "age_max": 20}, "young"),
        ({"gender": "male"}, "old"),
        ({"attribute": "eyeglasses"}, "young"),
        ({"attribute": "beard,smiling"}, "old"),
        ({"attribute": "beard,eyeglasses"}, None),
        ({"expression": "sad"}, "old"),
        ({"hair_color": "blond"}, "young"),
        ({"confidence_min": 0.95}, "young"),
        ({"quality_min": 0.8}, "old"),
        ({"assigned": "true"}, "old"),
        ({"assigned": "false"}, "young"),
        ({"hidden": "true"}, "hidden"),
    ],
)
def test_faces_are_narrowed_by_what_is_said_of_them(query, kept, user, with_faces, found):
    said = {
        "young": {
            "age": AgeEstimate(15, 10, 20),
            "gender": GenderEstimate("female", 0.9),
            "attributes": {
                "eyeglasses": AttributeEstimate(True, 0.9),
                "beard": AttributeEstimate(False, 0.1),
            },
            "expression": ExpressionEstimate("happy", 0.8, {"happy": 0.8, "sad": 0.2}),
            "hair_color": "blond",
            "confidence": 0.99,
            "quality": 0.3,
        },
        "old": {
            "age": AgeEstimate(70, 60, 80),
            "gender": GenderEstimate("male", 0.9),
            "attributes": {
                "beard": AttributeEstimate(True, 0.9),
                "smiling": AttributeEstimate(True, 0.9),
            },
            "expression": ExpressionEstimate("sad", 0.8, {"happy": 0.2, "sad": 0.8}),
            "confidence": 0.9,
            "quality": 0.9,
        },
        "hidden": {"age": None, "quality": 0.1},
    }
    faces = {name: with_faces(user, face).faces.get() for name, face in said.items()}
    assign(faces["old"], "Ada")
    Face.objects.filter(pk=faces["hidden"].pk).update(hidden=True)
    assert found(FACES, **query) == (ids_of(faces[kept]) if kept else [])


def test_faces_are_narrowed_by_person_and_photo(user, other_user, with_faces, found):
    first, second = with_faces(user, {}), with_faces(user, {})
    ada = assign(second.faces.get(), "Ada")
    assert found(FACES, person=ada.pk) == found(FACES, photo=second.pk)
    assert found(FACES, photo=first.pk) == ids_of(first.faces.get())
    assert found(FACES, photo=with_faces(other_user, {}).pk) == []


def test_faces_are_listed_the_best_first_and_say_whom_they_show(user, client, with_faces):
    photo = with_faces(user, {"quality": 0.3}, {"quality": 0.9})
    assign(photo.faces.get(quality=0.9), "Ada")
    first = client.get(FACES, {"page_size": 1}).json()
    second = client.get(first["next"]).json()
    [best], [worst] = first["results"], second["results"]
    assert (best["quality"], worst["quality"]) == (0.9, 0.3)
    assert best["assignment"]["person"]["name"] == "Ada"
    assert worst["assignment"] is None
    assert best["photo"] == str(photo.pk)
    assert client.get(FACES, {"order": "quality"}).json()["results"][0] == worst
    assert client.get(FACES, {"order": "-created"}).status_code == 200


@pytest.mark.parametrize("query", [{"age_min": "old"}, {"gender": "x"}, {"quality_min": 2}])
def test_a_filter_that_makes_no_sense_is_a_problem(query, client):
    answer = client.get(FACES, query)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_long_list_of_faces_takes_no_more_queries_than_a_short_one(
    user, client, with_faces, django_assert_num_queries
):
    for number in range(4):
        assign(with_faces(user, {}, {}).faces.first(), f"N{number}")
    client.get(FACES)
    for size in (1, 8):
        with django_assert_num_queries(3):  # two for the token, the faces
            assert len(client.get(FACES, {"page_size": size}).json()["results"]) == size


@pytest.mark.parametrize("address", ["photos/", "photos/{photo}/", "faces/", "people/", "jobs/"])
def test_what_has_not_changed_is_not_sent_again(address, user, client, with_faces):
    photo = with_faces(user, {})
    path = "/api/v1/" + address.format(photo=photo.pk)
    first = client.get(path)
    tag = first.headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    with_faces(user, {})
    assign(photo.faces.get(), "Ada")
    Photo.objects.filter(pk=photo.pk).update(original_filename="renamed.jpg")
    changed = client.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
