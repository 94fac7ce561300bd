"""Insights: charts of one's own library, each bar a way into it."""

import datetime
import html
import re

import pytest

from analysis.models import Face
from analysis.pages.insights import times
from analysis.services.people.changing import create_person


def bars(page: str) -> dict[str, str]:
    """The link of each bar by what is said of it."""
    standing = re.findall(r'class="columns__link" href="([^"]*)" aria-label="([^"]*)"', page)
    lying = re.findall(
        r'class="bar-row" href="([^"]*)">.*?label">([^<]*)<.*?number">([^<]*)<', page, re.DOTALL
    )
    said = [(link, text) for link, text in standing]
    said += [(link, f"{label}: {number}") for link, label, number in lying]
    return {html.unescape(text): html.unescape(link) for link, text in said}


@pytest.fixture
def page(signed_in, user, other_user, done_photo):
    """The page of a user with two photos of a woman of 31 and one of a man of 75, who is Ada."""
    day = datetime.datetime(2024, 1, 31, tzinfo=datetime.UTC)
    for month in (1, 1, 3):
        photo = done_photo(user, taken_at=day.replace(month=month))
    man = photo.faces
    man.update(gender="male", age_years=75, age_high_years=80)
    create_person(owner=user, name="Ada", face_ids=[man.get().pk])
    done_photo(other_user, faces=3)
    return signed_in.get("/insights/").content.decode()


def test_every_bar_leads_to_as_many_photos_as_it_says(page, signed_in):
    found = bars(page)
    assert found.keys() >= {
        *("January 2024: 2", "February 2024: 0", "March 2024: 1", "30–39: 2", "70+: 1"),
        *("Female: 2", "Male: 1", "Happy: 3", "Ada: 1"),
    }
    for text, link in found.items():
        tiles = signed_in.get(link).content.decode().count("data-photo=")
        assert tiles == int(text.rpartition(": ")[2]), text


def test_charts_need_no_script_and_no_inline_style(page):
    assert "style=" not in page
    assert "<style" not in page


def test_many_years_have_a_bar_each():
    chart = times({datetime.date(1999, 5, 1): 2, datetime.date(2024, 1, 1): 1})
    assert [bar.text for bar in chart.bars][::25] == ["1999: 2", "2024: 1"]
    assert chart.bars[0].link == "/?first_day=1999-01-01&last_day=1999-12-31"


def test_without_photos_there_is_nothing_to_count(signed_in):
    assert "Nothing to count yet" in signed_in.get("/insights/").content.decode()


def test_what_no_model_tells_is_said(signed_in, user, done_photo):
    done_photo(user)
    Face.objects.update(expression=None)
    page = signed_in.get("/insights/").content.decode()
    assert "tell nothing about this" in page
    assert "Nobody has a name yet" in page


def test_insights_cost_the_same_queries_for_any_number_of_photos(
    signed_in, user, done_photo, django_assert_num_queries
):
    for _ in range(3):
        done_photo(user, faces=2)
    # Session, user, five for the numbers, people.
    with django_assert_num_queries(8):
        signed_in.get("/insights/")


def test_visitors_are_asked_to_sign_in(client, db):
    assert client.get("/insights/").url.startswith("/accounts/login/")
