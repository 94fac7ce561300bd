"""The library: whose photos, how many at once, at what cost."""

import re

import pytest

from analysis.pages import library

TILE = re.compile(r'data-photo="([0-9a-f-]{36})"')


def tiles_in(answer) -> list[str]:
    return TILE.findall(answer.content.decode())


def test_visitors_are_told_what_this_is(client, db):
    answer = client.get("/")
    assert "Create an account" in answer.content.decode()
    assert not tiles_in(answer)


def test_the_newest_photo_comes_first_and_no_other_owners_at_all(
    signed_in, user, other_user, done_photo
):
    older, newer = done_photo(user), done_photo(user)
    done_photo(other_user)
    assert tiles_in(signed_in.get("/")) == [str(newer.pk), str(older.pk)]


def test_an_empty_library_invites_the_first_photo(signed_in):
    assert "your first" in signed_in.get("/").content.decode()


@pytest.mark.parametrize("photos", [1, 7])
def test_the_library_costs_the_same_queries_for_any_number_of_photos(
    signed_in, user, done_photo, django_assert_num_queries, photos
):
    for _ in range(photos):
        done_photo(user, faces=2)
    # Session, user, photos, their faces, the counts, names of albums.
    with django_assert_num_queries(6):
        signed_in.get("/")


def test_scrolling_brings_every_photo_once(signed_in, user, queued_photo, monkeypatch):
    monkeypatch.setattr(library, "GRID_PAGE", 2)
    photos = [str(queued_photo(user).pk) for _ in range(5)]
    answer, seen = signed_in.get("/"), []
    while True:
        seen += tiles_in(answer)
        further = re.search(r'hx-get="([^"]+)"', answer.content.decode())
        if not further:
            break
        answer = signed_in.get(further[1].replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert seen == photos[::-1]


def test_scrolling_goes_on_after_its_last_photo_was_deleted(
    signed_in, user, queued_photo, monkeypatch
):
    monkeypatch.setattr(library, "GRID_PAGE", 1)
    oldest, newest = queued_photo(user), queued_photo(user)
    further = re.search(r'hx-get="([^"]+)"', signed_in.get("/").content.decode())[1]
    newest.delete()
    answer = signed_in.get(further.replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert tiles_in(answer) == [str(oldest.pk)]


@pytest.mark.parametrize("query", ["", "after=yesterday&after_id=1", "after=2026-01-01"])
def test_a_place_that_is_none_is_a_bad_request(signed_in, query):
    answer = signed_in.get(f"/?{query}", headers={"HX-Request": "true"})
    assert answer.status_code == 400


def test_tiles_are_the_owners_only(signed_in, user, other_user, done_photo, queued_photo):
    mine, foreign = queued_photo(user), done_photo(other_user)
    answer = signed_in.get("/photos/tiles/", {"id": [str(mine.pk), str(foreign.pk)]})
    assert tiles_in(answer) == [str(mine.pk)]
    assert "1 photo, 1 still being analysed" in answer.content.decode()


def test_without_ids_tiles_are_the_newest(signed_in, user, queued_photo, monkeypatch):
    monkeypatch.setattr(library, "GRID_PAGE", 2)
    photos = [str(queued_photo(user).pk) for _ in range(3)]
    assert tiles_in(signed_in.get("/photos/tiles/")) == photos[:0:-1]


def test_tiles_cost_the_same_queries_for_any_number_of_photos(
    signed_in, user, done_photo, django_assert_num_queries
):
    ids = [str(done_photo(user).pk) for _ in range(3)]
    with django_assert_num_queries(5):
        signed_in.get("/photos/tiles/", {"id": ids})


@pytest.mark.parametrize("ids", [["none"], [f"{n:032x}" for n in range(101)]])
def test_tiles_of_what_is_no_photo_or_too_many_are_a_bad_request(signed_in, ids):
    assert signed_in.get("/photos/tiles/", {"id": ids}).status_code == 400


def test_tiles_are_for_those_signed_in(client, db):
    answer = client.get("/photos/tiles/")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")
