"""The language of pages: as the browser asks, and as the visitor or user chooses."""

import pytest
from django.urls import reverse

from tests.conftest import PASSWORD

LANGUAGE = "/api/v1/account/language/"


def language_of(answer) -> str:
    page = answer.content.decode()
    return page.partition('<html lang="')[2].partition('"')[0]


@pytest.fixture
def choose(client):
    def act(language: str, **more):
        return client.post(reverse("account_language"), {"language": language, **more})

    return act


def test_the_browser_is_listened_to(db, client):
    assert language_of(client.get("/")) == "en-gb"
    assert language_of(client.get("/", HTTP_ACCEPT_LANGUAGE="de-AT,de;q=0.8")) == "de"
    assert language_of(client.get("/", HTTP_ACCEPT_LANGUAGE="en-US,en;q=0.8")) == "en-gb"
    assert language_of(client.get("/", HTTP_ACCEPT_LANGUAGE="fr,nl")) == "en-gb"


def test_a_visitor_chooses_and_stays_where_they_were(db, client, choose):
    answer = choose("de", next="/demo/")
    assert (answer.status_code, answer.url) == (302, "/demo/")
    assert language_of(client.get("/")) == "de"


def test_each_language_is_called_as_its_speakers_call_it(db, client, choose):
    choose("de")
    page = client.get("/").content.decode()
    assert ">English</button>" in page
    assert ">Deutsch</button>" in page


def test_a_user_finds_the_choice_in_another_browser(user, client, choose):
    client.force_login(user)
    choose("de")
    client.logout()
    client.cookies.clear()
    assert language_of(client.get("/")) == "en-gb"
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert language_of(client.get("/")) == "de"


@pytest.mark.parametrize("language", ["fr", "", "x" * 1000])
def test_another_language_is_not_taken(user, client, choose, language):
    client.force_login(user)
    assert choose(language).status_code == 400
    user.refresh_from_db()
    assert user.language == ""


def test_nobody_is_led_to_another_site(db, choose):
    assert choose("de", next="https://example.com/").url == "/"


def test_it_is_read_and_chosen_through_the_api(user, api_client):
    client = api_client(user)
    assert client.get(LANGUAGE).json() == {"language": ""}
    assert client.put(LANGUAGE, {"language": "de"}).json() == {"language": "de"}
    assert client.get(LANGUAGE).json() == {"language": "de"}
    assert client.put(LANGUAGE, {"language": "fr"}).status_code == 400
    assert client.put(LANGUAGE, {"language": ""}).json() == {"language": ""}
    assert api_client().get(LANGUAGE).status_code == 401
