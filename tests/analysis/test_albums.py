"""Albums: their photos stay whatever becomes of them."""

from __future__ import annotations

import uuid

import pytest

from analysis.models import Album, Photo

pytestmark = pytest.mark.django_db

ALBUMS = "/api/v1/albums/"


@pytest.fixture
def client(user, api_client):
    return api_client(user)


def test_an_album_is_made_filled_renamed_emptied_and_deleted(client, user, queued_photo):
    photos = [queued_photo(user) for _ in range(2)]
    ids = [str(photo.pk) for photo in photos]
    made = client.post(ALBUMS, {"name": " By the  sea ", "photos": ids[:1]}, format="json")
    assert (made.status_code, made.json()["name"]) == (201, "By the sea")
    album = f"{ALBUMS}{made.json()['id']}/"
    for _ in range(2):
        filled = client.post(f"{album}photos/", {"photos": ids}, format="json")
        assert filled.json()["photo_count"] == 2
    assert client.patch(album, {"name": "Lake"}, format="json").json()["name"] == "Lake"
    emptied = client.post(f"{album}photos/remove/", {"photos": ids[:1]}, format="json")
    assert emptied.json()["photo_count"] == 1
    [left] = client.get("/api/v1/photos/", {"album": made.json()["id"]}).json()["results"]
    assert left["id"] == ids[1]
    assert client.delete(album).status_code == 204
    assert Photo.objects.count() == 2


def test_a_name_is_used_once_by_each_owner_in_whatever_case(client, other_user):
    Album.objects.create(owner=other_user, name="Sea")
    assert client.post(ALBUMS, {"name": "Sea"}, format="json").status_code == 201
    again = client.post(ALBUMS, {"name": "sea"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "album_name_taken")
    assert client.post(ALBUMS, {"name": "x" * 201}, format="json").status_code == 422


def test_nobody_elses_photo_comes_into_an_album(client, other_user, queued_photo):
    for photo_id in (queued_photo(other_user).pk, uuid.uuid4()):
        refused = client.post(ALBUMS, {"name": "Sea", "photos": [str(photo_id)]}, format="json")
        assert refused.status_code == 404
    assert not Album.objects.exists()


def test_a_deleted_photo_leaves_its_album(client, user, queued_photo):
    photo = queued_photo(user)
    made = client.post(ALBUMS, {"name": "Sea", "photos": [str(photo.pk)]}, format="json").json()
    photo.delete()
    assert client.get(f"{ALBUMS}{made['id']}/").json()["photo_count"] == 0


@pytest.mark.parametrize("number", [1, 6])
def test_however_many_albums_it_takes_as_many_queries(
    client, user, number, django_assert_num_queries
):
    for n in range(number):
        Album.objects.create(owner=user, name=str(n))
    client.get(ALBUMS)
    with django_assert_num_queries(3):
        client.get(ALBUMS)
