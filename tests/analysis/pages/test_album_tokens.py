"""Albums in the search field: suggested, typed, in the address, and through the API."""

import pytest

from analysis.services.library.albums import create_album

pytestmark = pytest.mark.django_db
WORDS = "/api/v1/search/words/"


@pytest.fixture
def holiday(user, queued_photo):
    photo = queued_photo(user)
    queued_photo(user)
    return create_album(owner=user, name="Holiday/day two", photo_ids=[photo.pk]), photo


@pytest.fixture
def browser(client, user):
    client.force_login(user)
    return client


def test_an_album_is_suggested_as_a_token_whose_address_narrows_the_library(browser, holiday):
    album, photo = holiday
    options = browser.get("/search/suggestions/", {"q": "holi"}).content.decode()
    assert "Holiday/day two" in options
    assert f'data-href="/?album={album.pk}"' in options
    assert "Album" in options
    page = browser.get("/", {"album": str(album.pk)})
    assert [shown.pk for shown in page.context["photos"]] == [photo.pk]
    assert page.context["filters"].in_words() == [("Holiday/day two", "")]


def test_a_typed_name_of_an_album_becomes_its_token(browser, holiday):
    album, _ = holiday
    answer = browser.get("/", {"q": "smiling Holiday/day two"})
    assert answer.headers["Location"] == f"/?attribute=smiling&album={album.pk}"


def test_a_token_of_no_album_of_ones_own_finds_nothing_and_names_nothing(
    browser, holiday, other_user
):
    foreign = create_album(owner=other_user, name="Secret", photo_ids=[])
    page = browser.get("/", {"album": str(foreign.pk)})
    assert list(page.context["photos"]) == []
    assert "Secret" not in page.content.decode()
    assert "An album that is gone" in page.content.decode()
    assert "Secret" not in browser.get("/search/suggestions/", {"q": "secr"}).content.decode()


def test_the_api_reads_and_suggests_albums(api_client, user, holiday):
    album, photo = holiday
    client = api_client(user)
    said = client.get(WORDS, {"q": "Holiday"}).json()
    token = {"kind": "album", "label": album.name, "parameters": {"album": str(album.pk)}}
    assert said["suggestions"] == [token]
    assert client.get(WORDS, {"q": album.name}).json()["understood"] == [token]
    [found] = client.get("/api/v1/photos/", token["parameters"]).json()["results"]
    assert found["id"] == str(photo.pk)
