"""How a person changed over the time that their photos span."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from analysis.errors import PersonNotFound
from analysis.services.people.changing import create_person
from analysis.services.people.timeline import timeline_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(face_of):
    """`taken("2019-05-03", quality=0.9, …)` is a face in a photo of that day."""

    def make(day: str, **fields):
        face = face_of("ada", **{"quality": 0.9, "age_years": None, **fields})
        face.photo.taken_at = timezone.make_aware(datetime.datetime.fromisoformat(f"{day}T12:00"))
        face.photo.save()
        return face

    return make


@pytest.fixture
def signed_in(client: Client, user) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def ada(user):
    """`ada(faces)` is a person whom these faces show."""
    return lambda *faces: create_person(owner=user, name="Ada", face_ids=[f.pk for f in faces])


def spans(periods) -> list[tuple[str, str, int]]:
    return [(str(each.first_day), str(each.last_day), each.faces) for each in periods]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("2019-05-20", [("2019-05-03", "2019-05-03", 1), ("2019-05-20", "2019-05-20", 1)]),
        ("2020-02-20", [("2019-05-01", "2019-05-31", 1), ("2020-02-01", "2020-02-29", 1)]),
        ("2026-02-20", [("2019-01-01", "2019-12-31", 1), ("2026-01-01", "2026-12-31", 1)]),
    ],
)
def test_a_period_is_the_longer_the_longer_the_span_is(user, taken, ada, last, expected):
    person = ada(taken(last), taken("2019-05-03"))
    assert spans(timeline_of(owner=user, person_id=person.pk)) == expected


def test_a_period_shows_the_best_face_and_the_mean_of_what_is_told_of_age(user, taken, ada):
    young = {"age_low_years": 20.0, "age_high_years": 30.0}
    best = taken("2019-05-03", quality=0.95, age_years=24.0, **young)
    second = taken("2019-05-03", quality=0.9, age_years=28.0, **young)
    blurred = taken("2019-05-03", quality=0.01, age_years=30.0, **young)
    [period] = timeline_of(owner=user, person_id=ada(best, second, blurred).pk)
    assert (period.face_id, period.faces) == (best.pk, 3)
    assert (period.age_years, period.age_low_years, period.age_high_years) == (26.0, 20.0, 30.0)


def test_faces_that_are_left_out_are_not_in_it(user, taken, ada):
    hidden, shown = taken("2019-05-03"), taken("2026-05-03")
    person = ada(hidden, shown)
    hidden.hidden = True
    hidden.save()
    assert spans(timeline_of(owner=user, person_id=person.pk)) == [("2026-05-03", "2026-05-03", 1)]


def test_somebody_elses_person_does_not_exist(other_user, taken, ada):
    with pytest.raises(PersonNotFound):
        timeline_of(owner=other_user, person_id=ada(taken("2019-05-03")).pk)


def test_the_page_draws_it_and_leads_to_the_photos_of_each_time(signed_in, taken, ada):
    young = {"age_years": 25.0, "age_low_years": 20.0, "age_high_years": 30.0}
    person = ada(taken("2019-05-03", **young), taken("2026-05-03"))
    address = f"/people/{person.pk}/timeline/"
    assert f'hx-get="{address}" hx-trigger="load"' in signed_in.get(f"/people/{person.pk}/").text
    shown = signed_in.get(address).text
    assert f"/?person={person.pk}&amp;first_day=2019-01-01&amp;last_day=2019-12-31" in shown
    assert 'y1="0.0%" y2="100.0%"' in shown  # from 20 to 30, on a scale from 20 to 30
    assert "20 to 30 years" in shown
    assert "age not sure" in shown


def test_a_single_period_is_no_timeline(signed_in, taken, ada):
    person = ada(taken("2019-05-03"), taken("2019-05-03"))
    assert "timeline" not in signed_in.get(f"/people/{person.pk}/timeline/").text


def test_the_api_answers_it(user, api_client, taken, ada):
    face = taken("2019-05-03", age_years=25.0, age_low_years=20.0, age_high_years=30.0)
    [period] = api_client(user).get(f"/api/v1/people/{ada(face).pk}/timeline/").json()
    assert period == {
        "first_day": "2019-05-03",
        "last_day": "2019-05-03",
        "faces": 1,
        "face": str(face.pk),
        "chip_url": f"http://testserver/api/v1/faces/{face.pk}/chip/",
        "age_years": 25.0,
        "age_low_years": 20.0,
        "age_high_years": 30.0,
    }
