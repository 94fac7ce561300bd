"""Several photos at once: deleted, analysed anew, downloaded."""

import io
import zipfile
from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import AsyncClient
from django.utils import timezone

from analysis.models import Face, Job, Photo
from analysis.pages import selection

ACTS = ["delete", "reanalyze", "download"]


def test_the_selected_are_deleted_and_no_others(signed_in, user, done_photo):
    first, second, kept = (done_photo(user, faces=2) for _ in range(3))
    answer = signed_in.post(
        "/photos/delete/", {"photo": [first.pk, second.pk], "next": "/?sort=taken"}, follow=True
    )
    assert answer.redirect_chain == [("/?sort=taken", 302)]
    assert "2 photos deleted" in answer.content.decode()
    assert list(Photo.objects.all()) == [kept]


def test_the_selected_are_analysed_again_as_one_job(signed_in, user, done_photo):
    photos = [done_photo(user) for _ in range(2)]
    signed_in.post("/photos/reanalyze/", {"photo": [photo.pk for photo in photos]})
    job = Job.objects.get(kind=Job.Kind.REANALYSIS)
    assert set(job.photos.queued()) == set(photos)


def test_the_selected_are_downloaded_as_they_were_uploaded(user, queued_photo):
    photos = [queued_photo(user, original_filename="a.jpg") for _ in range(3)]
    for number, photo in enumerate(photos[:2]):
        default_storage.save(photo.storage_key, ContentFile(b"photo %d" % number))

    async def download() -> tuple[str, bytes]:
        client = AsyncClient()
        await client.aforce_login(user)
        ids = [str(photo.pk) for photo in photos]
        answer = await client.post("/photos/download/", {"photo": ids})
        return answer["Content-Type"], b"".join([piece async for piece in answer.streaming_content])

    content_type, content = async_to_sync(download)()
    assert content_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    # The newest comes first; its file is missing.
    assert found == {"a (2).jpg": b"photo 1", "a (3).jpg": b"photo 0"}


@pytest.fixture
def everything() -> Callable[..., dict]:
    """`everything("gender=male")` is what the page sends that shows the library narrowed to it."""

    def sent(matching: str = "") -> dict:
        shown_at = timezone.now().isoformat()
        return {"everything": "on", "matching": matching, "shown_at": shown_at}

    return sent


def test_everything_that_the_library_shows_is_deleted_and_nothing_else(
    signed_in, user, other_user, done_photo, everything, monkeypatch
):
    monkeypatch.setattr(selection, "MOST_SELECTED", 1)
    monkeypatch.setattr(selection, "AT_ONCE", 2)
    men = [done_photo(user) for _ in range(3)]
    Face.objects.filter(photo__in=men).update(gender="male")
    kept = [done_photo(user), done_photo(other_user)]
    Face.objects.filter(photo=kept[1]).update(gender="male")
    page = everything("gender=male")
    kept.append(done_photo(user))  # after the page was made
    Face.objects.filter(photo=kept[2]).update(gender="male")

    answer = signed_in.post("/photos/delete/", page | {"next": "/"}, follow=True)

    assert "3 photos deleted" in answer.content.decode()
    assert set(Photo.objects.all()) == set(kept)


def test_everything_is_analysed_again_as_one_job(signed_in, user, done_photo, everything):
    photos = [done_photo(user) for _ in range(2)]
    signed_in.post("/photos/reanalyze/", everything())
    job = Job.objects.get(kind=Job.Kind.REANALYSIS)
    assert set(job.photos.queued()) == set(photos)


@pytest.mark.parametrize("act", ACTS)
def test_everything_is_asked_for_with_the_time_of_the_page(signed_in, user, done_photo, act):
    done_photo(user)
    assert signed_in.post(f"/photos/{act}/", {"everything": "on"}).status_code == 400
    assert Photo.objects.filter(state=Photo.State.DONE).exists()


@pytest.mark.parametrize("act", ACTS)
def test_with_another_owners_photo_among_them_nothing_is_done(
    signed_in, user, other_user, done_photo, act
):
    mine, foreign = done_photo(user), done_photo(other_user)
    answer = signed_in.post(f"/photos/{act}/", {"photo": [mine.pk, foreign.pk]})
    assert answer.status_code == 404
    assert Photo.objects.filter(state=Photo.State.DONE).count() == 2


@pytest.mark.parametrize("act", ACTS)
def test_nothing_nonsense_or_too_many_is_a_bad_request(
    signed_in, user, done_photo, somebodys_id, monkeypatch, act
):
    monkeypatch.setattr(selection, "MOST_SELECTED", 1)
    for ids in ([], ["none"], [done_photo(user).pk, somebodys_id]):
        assert signed_in.post(f"/photos/{act}/", {"photo": ids}).status_code == 400
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("act", ACTS)
def test_visitors_and_links_do_nothing(client, signed_in, user, done_photo, act):
    photo = done_photo(user)
    assert signed_in.get(f"/photos/{act}/").status_code == 405
    client.logout()
    answer = client.post(f"/photos/{act}/", {"photo": [photo.pk]})
    assert answer.url.startswith("/accounts/login/")
    assert Photo.objects.filter(state=Photo.State.DONE).exists()
