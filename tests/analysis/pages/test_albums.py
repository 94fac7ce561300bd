"""The pages of albums, and of what became of uploads."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from analysis.models import Album, Job
from analysis.services.intake.upload import upload_photos
from analysis.services.library.albums import create_album


def test_an_album_is_made_filled_from_the_library_renamed_and_deleted(signed_in, user, done_photo):
    photo = done_photo(user)
    assert "No album yet" in signed_in.get("/albums/").text
    address = signed_in.post("/albums/", {"name": "Sea"}).url
    assert "This album is empty" in signed_in.get(address).text
    chosen = {"photo": [str(photo.pk)], "name": "sea", "next": "/"}
    assert "in the album" in signed_in.post("/photos/album/", chosen, follow=True).text
    assert f'data-photo="{photo.pk}"' in signed_in.get(address).text
    assert "1 photo" in signed_in.get("/albums/").text
    assert '<option value="Sea">' in signed_in.get("/").text

    signed_in.post(f"{address}rename/", {"name": "Lake"})
    assert "Lake" in signed_in.get(address).text
    signed_in.post(f"{address}remove/", {"photo": [str(photo.pk)]})
    assert "This album is empty" in signed_in.get(address).text
    assert "is deleted" in signed_in.post(f"{address}delete/", follow=True).text
    assert not Album.objects.exists()


def test_what_is_wrong_with_a_name_is_told(signed_in, user):
    create_album(owner=user, name="Sea")
    for name, told in (("sea", "already"), ("", "1 to 200 characters")):
        assert told in signed_in.post("/albums/", {"name": name}, follow=True).text


def test_nobody_elses_album_or_report_is_there(signed_in, other_user, somebodys_id):
    album = create_album(owner=other_user, name="Sea")
    job = Job.objects.create(owner=other_user, kind=Job.Kind.UPLOAD)
    for known, kind in ((album.pk, "albums"), (job.pk, "jobs")):
        answers = [signed_in.get(f"/{kind}/{pk}/") for pk in (known, somebodys_id)]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert signed_in.post(f"/albums/{album.pk}/delete/").status_code == 404
    assert signed_in.post(f"/jobs/{job.pk}/retry/").status_code == 404
    assert "Sea" not in signed_in.get("/albums/").text


@pytest.mark.parametrize("number", [1, 5])
def test_however_many_photos_an_album_takes_as_many_queries(
    signed_in, user, done_photo, number, django_assert_num_queries
):
    photos = [done_photo(user, faces=2).pk for _ in range(number)]
    album = create_album(owner=user, name="Sea", photo_ids=photos)
    with django_assert_num_queries(6):
        assert signed_in.get(f"/albums/{album.pk}/").text.count("data-photo=") == number


def test_an_upload_has_a_report_with_what_to_do(signed_in, user, picture):
    files = [
        SimpleUploadedFile("a.png", picture("PNG")),
        SimpleUploadedFile("b.png", picture("PNG")),
        SimpleUploadedFile("letter.jpg", b"Dear photo, I am none."),
    ]
    job = upload_photos(owner=user, files=files).job
    assert f"/jobs/{job.pk}/" in signed_in.get("/jobs/").text
    page = signed_in.get(f"/jobs/{job.pk}/").text
    for label, number in (("New", 1), ("There already", 1), ("Unreadable", 1)):
        assert f"<dt>{label}</dt><dd>{number}</dd>" in page
    assert "letter.jpg" in page
    assert "not a photo that can be read" in page
