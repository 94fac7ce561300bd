"""The library narrowed and ordered by what stands in its address."""

import datetime
import re

import pytest

from analysis.models import Face, Photo
from analysis.pages import library
from analysis.services.people.changing import create_person

TILE = re.compile(r'data-photo="([0-9a-f-]{36})"')


@pytest.fixture
def shown(signed_in):
    """`shown("gender=male")` are the ids of the photos that the library shows, in its order."""

    def read(query: str) -> list[str]:
        return TILE.findall(signed_in.get(f"/?{query}").content.decode())

    return read


@pytest.fixture
def old_man(user, done_photo) -> Photo:
    """A photo of a sad man of 70.4 years without glasses; others are of a happy woman of 31.4."""
    photo = done_photo(user)
    photo.faces.update(
        age_years=70.4,
        age_low_years=60,
        age_high_years=80,
        gender="male",
        attributes={"eyeglasses": {"present": False, "probability": 0.1}},
        hair_color="gray",
        expression={"label": "sad", "probability": 0.8, "probabilities": {"sad": 0.8}},
    )
    return photo


@pytest.mark.parametrize(
    "query",
    [
        *("gender=male", "age_min=70", "age_min=70&age_max=70", "expression=sad"),
        *("hair_color=gray", "gender=male&expression=sad&age_min=60&age_max=75"),
    ],
)
def test_photos_are_narrowed_by_what_a_face_shows(user, done_photo, old_man, shown, query):
    done_photo(user)
    assert shown(query) == [str(old_man.pk)]


def test_attributes_narrow_to_faces_with_all_of_them(user, done_photo, old_man, shown):
    woman = done_photo(user)
    assert shown("attribute=eyeglasses") == [str(woman.pk)]
    assert shown("attribute=eyeglasses&attribute=beard") == []


def test_one_face_has_to_be_all_that_is_asked_for(user, done_photo, shown):
    photo = done_photo(user, faces=2)
    photo.faces.filter(position=1).update(gender="male", age_years=70, age_high_years=80)
    assert shown("gender=male&age_min=60") == [str(photo.pk)]
    assert shown("gender=female&age_min=60") == []


def test_a_hidden_face_is_not_asked(user, done_photo, shown):
    done_photo(user)
    Face.objects.update(hidden=True)
    assert shown("gender=female") == []


def test_photos_are_narrowed_to_a_person_and_never_to_another_owners(
    user, other_user, done_photo, shown
):
    photo, _, foreign = done_photo(user), done_photo(user), done_photo(other_user)
    ada = create_person(owner=user, name="Ada", face_ids=[photo.faces.get().pk])
    bea = create_person(owner=other_user, name="Bea", face_ids=[foreign.faces.get().pk])
    assert shown(f"person={ada.pk}") == [str(photo.pk)]
    assert shown(f"person={bea.pk}") == []


def test_photos_are_narrowed_by_date_and_state(user, done_photo, queued_photo, shown):
    june = datetime.datetime(2024, 6, 30, 23, 30, tzinfo=datetime.UTC)
    taken, waiting = done_photo(user, taken_at=june), queued_photo(user)
    assert shown("first_day=2024-06-30&last_day=2024-06-30") == [str(taken.pk)]
    assert shown("last_day=2024-06-29") == []
    assert shown("state=queued") == [str(waiting.pk)]  # without a date of its own: when added
    assert shown("first_day=2024-07-01") == [str(waiting.pk)]


@pytest.mark.parametrize("sort", ["", "added_first", "taken", "taken_first"])
def test_scrolling_brings_every_photo_once_in_any_order(
    signed_in, user, queued_photo, monkeypatch, sort
):
    monkeypatch.setattr(library, "GRID_PAGE", 2)
    day = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)
    days = [day, None, day, day - datetime.timedelta(3), day + datetime.timedelta(1)]
    photos = [queued_photo(user, taken_at=taken_at) for taken_at in days]

    def place(photo: Photo) -> tuple:
        moment = photo.taken_at if sort.startswith("taken") else photo.created_at
        return moment or photo.created_at, photo.pk

    newest_first = not sort.endswith("first")
    expected = [str(photo.pk) for photo in sorted(photos, key=place, reverse=newest_first)]
    answer, seen = signed_in.get(f"/?sort={sort}&state=queued"), []
    while True:
        seen += TILE.findall(answer.content.decode())
        further = re.search(r'hx-get="([^"]+)"', answer.content.decode())
        if not further:
            break
        answer = signed_in.get(further[1].replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert seen == expected


def test_what_it_is_narrowed_to_is_said_and_each_can_be_taken_back(signed_in, user, done_photo):
    done_photo(user)
    page = signed_in.get("/?gender=male&age_min=20&sort=taken").content.decode()
    assert "0 of 1 photo" in page
    assert "No photo is like that" in page
    assert 'href="/?age_min=20&amp;sort=taken"' in page
    assert 'href="/?gender=male&amp;sort=taken"' in page


@pytest.mark.parametrize(
    "query", ["age_min=old", "gender=none", "person=ada", "first_day=x", "sort=x", "attribute=x"]
)
def test_what_makes_no_sense_is_told_and_narrows_nothing(signed_in, user, done_photo, shown, query):
    photo = done_photo(user)
    assert shown(query) == [str(photo.pk)]


def test_the_photos_beside_one_are_those_beside_it_in_the_library(signed_in, user, done_photo):
    photos = [done_photo(user) for _ in range(4)]
    men = [photos[0], photos[2], photos[3]]
    Face.objects.filter(photo__in=men).update(gender="male")

    def beside(photo: Photo, query: str) -> list[str]:
        page = signed_in.get(f"/photos/{photo.pk}/?{query}").content.decode()
        return re.findall(r'rel="(prev|next)" href="/photos/([0-9a-f-]{36})/\?([^"]*)"', page)

    query = "gender=male&amp;sort=added_first"
    assert beside(men[1], "gender=male&sort=added_first") == [
        ("prev", str(men[0].pk), query),
        ("next", str(men[2].pk), query),
    ]
    assert beside(men[1], "gender=male") == [
        ("prev", str(men[2].pk), "gender=male"),
        ("next", str(men[0].pk), "gender=male"),
    ]
    assert beside(men[2], "gender=male") == [("next", str(men[1].pk), "gender=male")]
