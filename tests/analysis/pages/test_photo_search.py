"""Which photos show both? By people together, traits, ages and days, from one text."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from analysis.models import Person, Photo
from analysis.services.library.filters import MOST_PEOPLE
from analysis.services.library.search_words import read_words, suggest_tokens
from analysis.services.people.changing import create_person

pytestmark = pytest.mark.django_db

PHOTOS = "/api/v1/photos/"


@pytest.fixture
def people(user) -> dict[str, Person]:
    names = ("Ana", "Ben", "Cleo Maria")
    return {name: create_person(owner=user, name=name) for name in names}


@pytest.fixture
def showing(user, done_photo, people) -> Callable[..., Photo]:
    """`showing("Ana", None)` is a photo of Ana and somebody unknown."""
    from analysis.models import Assignment

    def make(*names: str | None, **fields) -> Photo:
        photo = done_photo(user, faces=len(names), **fields)
        for face, name in zip(photo.faces.order_by("position"), names, strict=True):
            if name:
                Assignment.objects.create(face=face, person=people[name], owner=user, source="user")
        return photo

    return make


@pytest.fixture
def found(user, api_client, people, signed_in) -> Callable[..., set]:
    """`found("Ana", "Ben", people="any")` are the photos that both doors give for this."""
    client = api_client(user)

    def ask(*names: str, **query) -> set:
        query["person"] = [str(people[name].pk) for name in names]
        said = client.get(PHOTOS, query)
        assert said.status_code == 200, said.json()
        page = signed_in.get("/", query).text
        ids = {one["id"] for one in said.json()["results"]}
        assert all(
            (f'data-photo="{photo.pk}"' in page) == (str(photo.pk) in ids)
            for photo in Photo.objects.for_owner(user)
        )
        return {Photo.objects.get(pk=one) for one in ids}

    return ask


def test_photos_show_all_any_or_exactly_these_people(showing, found):
    both, ana = showing("Ana", "Ben"), showing("Ana")
    crowd, stranger = showing("Ana", "Ben", "Cleo Maria"), showing("Ana", "Ben", None)
    ben = showing("Ben", "Cleo Maria")
    assert found("Ana", "Ben") == {both, crowd, stranger}
    assert found("Ana", "Ben", people="any") == {both, ana, crowd, stranger, ben}
    assert found("Ana", "Ben", people="exactly") == {both}
    assert found("Ana", people="exactly") == {ana}
    stranger.faces.filter(assignment__isnull=True).update(hidden=True)
    assert found("Ana", "Ben", people="exactly") == {both, stranger}


def test_what_is_asked_of_faces_is_asked_of_everybody_who_is_named(showing, found):
    photo = showing("Ana", "Ben")
    photo.faces.filter(assignment__person__name="Ben").update(
        age_years=70.4, age_low_years=60, age_high_years=80, attributes={}
    )
    assert found("Ana", attribute="eyeglasses") == {photo}
    assert found("Ana", "Ben", attribute="eyeglasses") == set()
    assert found("Ana", "Ben", attribute="eyeglasses", people="any") == {photo}
    assert found("Ben", age_min=70, age_max=70) == {photo}
    assert found("Ana", "Ben", age_min=70) == set()


def test_photos_are_of_days(showing, found):
    eve = datetime.datetime(2019, 12, 31, 12, tzinfo=datetime.UTC)
    photo = showing("Ana", "Ben", taken_at=eve)
    assert found("Ana", first_day="2019-01-01", last_day="2019-12-31") == {photo}
    assert found("Ana", last_day="2019-12-30") == set()


def test_people_are_given_with_commas_too_but_not_without_end(user, api_client, showing, people):
    both, _ = showing("Ana", "Ben"), showing("Ana")
    client = api_client(user)
    ids = ",".join(str(people[name].pk) for name in ("Ana", "Ben"))
    [only] = client.get(PHOTOS, {"person": ids}).json()["results"]
    assert only["id"] == str(both.pk)
    many = ",".join([ids] * MOST_PEOPLE)
    assert client.get(PHOTOS, {"person": many}).status_code == 400
    assert client.get(PHOTOS, {"person": "ana"}).status_code == 400


@pytest.mark.parametrize("number", [1, 5])
def test_however_many_people_it_takes_as_many_queries(
    number, user, showing, people, signed_in, django_assert_num_queries
):
    for _ in range(number):
        showing("Ana", "Ben", "Cleo Maria")
    query = {"person": [str(one.pk) for one in people.values()], "people": "exactly"}
    signed_in.get("/", query)
    with django_assert_num_queries(8):
        assert signed_in.get("/", query).text.count("data-photo=") == number


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("ana and ben", ["Ana", "Ben"]),
        ("Ana,Ben; cleo", ["Ana", "Ben", "Cleo Maria"]),
        ("cleo maria smiling", ["Cleo Maria", "Smiling"]),
        ("Ana happy age 20-30 2019", ["Ana", "Happy", "Age 20–30", "2019"]),
        ("grey hair 60+", ["Grey hair", "Age 60+"]),
        ("30 years", ["Age 30"]),
        ("2018-2020", ["2018–2020"]),
        ("2019-06 2019-06-14 june 2020", ["June 2019", "14 June 2019", "June 2020"]),
    ],
)
def test_a_text_is_understood(user, people, text, labels):
    reading = read_words(owner=user, text=text)
    assert [token.label for token in reading.tokens] == labels
    assert reading.unknown == []


@pytest.mark.parametrize("text", ["dora", "42", "30-20", "2019-13", "age", "2020-2018"])
def test_what_nobody_understands_is_said(user, people, text):
    reading = read_words(owner=user, text=f"Ana {text}")
    assert [token.label for token in reading.tokens] == ["Ana"]
    assert reading.unknown == [text]


def test_a_beginning_that_two_people_share_is_nobodys(user, people):
    create_person(owner=user, name="Cleo Anders")
    assert read_words(owner=user, text="cleo").unknown == ["cleo"]


def test_a_month_is_its_days():
    from analysis.services.library.search_words import _month

    assert dict(_month(2024, 2).parameters) == {
        "first_day": "2024-02-01",
        "last_day": "2024-02-29",
    }


def test_suggestions_begin_with_what_is_typed_and_are_nobody_elses(user, other_user, people):
    create_person(owner=other_user, name="Smilla")
    labels = [token.label for token in suggest_tokens(owner=user, text="smi")]
    assert labels == ["Smiling"]
    assert [token.label for token in suggest_tokens(owner=user, text="mar")] == ["Cleo Maria"]
    assert [token.label for token in suggest_tokens(owner=user, text="age 20-30")] == ["Age 20–30"]
    assert suggest_tokens(owner=user, text=" ") == []


def test_the_field_works_without_a_script(signed_in, user, people, showing):
    photo = showing("Ana", "Ben")
    answer = signed_in.get("/?gender=female&q=Ana ben dora")
    ids = "&".join(f"person={people[name].pk}" for name in ("Ana", "Ben"))
    assert answer.status_code == 302
    assert sorted(answer.url[2:].split("&")) == sorted(f"{ids}&gender=female&q=dora".split("&"))
    page = signed_in.get(answer.url).text
    assert f'data-photo="{photo.pk}"' in page
    assert "called “dora”" in page
    assert "people=exactly" in page


def test_an_option_leads_to_the_library_narrowed_to_it_as_well(signed_in, people):
    ana, ben = people["Ana"].pk, people["Ben"].pk
    options = signed_in.get(f"/search/suggestions/?person={ana}&q=be").text
    assert f'data-href="/?person={ana}&amp;person={ben}"' in options


def test_the_api_reads_texts_too(user, api_client, people):
    said = api_client(user).get("/api/v1/search/words/", {"q": "Ana 2019 dora"}).json()
    assert [token["parameters"] for token in said["understood"]] == [
        {"person": str(people["Ana"].pk)},
        {"first_day": "2019-01-01", "last_day": "2019-12-31"},
    ]
    assert said["unknown"] == ["dora"]
    assert said["suggestions"] == []
    assert api_client(user).get("/api/v1/search/words/").status_code == 400


def test_an_address_that_is_shared_shows_nothing_of_its_owners(
    client, other_user, api_client, showing, people
):
    showing("Ana", "Ben")
    query = {"person": [str(people["Ana"].pk)]}
    client.force_login(other_user)
    page = client.get("/", query).text
    assert "data-photo=" not in page
    assert "Ana" not in page.replace("Analysing", "").replace("Analyse", "")
    assert api_client(other_user).get(PHOTOS, query).json()["results"] == []
