"""A library in numbers."""

import datetime
import uuid

import pytest

from analysis.models import Assignment, Face, Person

pytestmark = pytest.mark.django_db

STATISTICS = "/api/v1/statistics/"


@pytest.fixture
def client(user, api_client):
    return api_client(user)


@pytest.fixture
def face_in(photo_analysis):
    """`face_in(photo, age_years=5)` is a face in it."""
    from analysis.services.faces.face_rows import faces_from

    def make(photo, **fields) -> Face:
        [face] = faces_from(photo, photo_analysis(1), model_version="1")
        face.pk = uuid.uuid4()
        face.position = photo.faces.count()
        for name, value in fields.items():
            setattr(face, name, value)
        face.save(force_insert=True)
        return face

    return make


def aged(years: float) -> dict[str, float]:
    return {"age_years": years, "age_low_years": years - 1, "age_high_years": years + 1}


def test_everything_is_counted_by_its_kind(
    client, user, queued_photo, face_in, django_assert_num_queries
):
    taken = datetime.datetime(2024, 7, 5, tzinfo=datetime.UTC)
    july = queued_photo(user, taken_at=taken, size_bytes=500)
    queued_photo(user, taken_at=taken + datetime.timedelta(days=20))
    queued_photo(user, state="cancelled", taken_at=taken + datetime.timedelta(days=40))
    face_in(july, **aged(9.9))
    face_in(july, **aged(10))
    face_in(july, **aged(93))
    face_in(july, hidden=True)
    face_in(
        july,
        **dict.fromkeys(aged(1)),
        gender="",
        gender_probability=None,
        expression=None,
    )
    Person.objects.create(owner=user, name="Ada")
    group = Person.objects.create(owner=user)
    Assignment.objects.create(
        face=july.faces.get(age_years=93),
        person=group,
        owner=user,
        source="machine",
        probability=0.9,
    )

    client.get(STATISTICS)
    with django_assert_num_queries(7):  # two for the token
        counted = client.get(STATISTICS).json()
    photos, faces = counted["photos"], counted["faces"]
    assert (photos["total"], photos["bytes"]) == (3, 2500)
    assert photos["by_state"] == {
        "queued": 2,
        "analyzing": 0,
        "done": 0,
        "failed": 0,
        "cancelled": 1,
    }
    assert photos["by_month"] == [
        {"month": "2024-07", "photos": 2},
        {"month": "2024-08", "photos": 1},
    ]
    assert (faces["total"], faces["assigned"]) == (4, 1)
    assert {band: number for band, number in faces["by_age"].items() if number} == {
        "0-9": 1,
        "10-19": 1,
        "70+": 1,
    }
    assert faces["by_gender"] == {"female": 3, "male": 0}
    assert faces["by_expression"] == {"happy": 3}
    assert counted["people"] == {"named": 1, "unnamed": 1}


def test_what_others_have_is_not_counted(client, other_user, queued_photo, face_in):
    face_in(queued_photo(other_user))
    Person.objects.create(owner=other_user, name="Ada")
    counted = client.get(STATISTICS).json()
    assert counted["photos"]["total"] == counted["faces"]["total"] == 0
    assert counted["people"] == {"named": 0, "unnamed": 0}


def test_nobody_unknown_is_told(api_client):
    assert api_client().get(STATISTICS).status_code == 401
