"""How much users may upload."""

import datetime
import threading

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from analysis.models import Job, MonthlyIntake, Photo
from analysis.services.deletion import delete_photo
from analysis.services.intake.outcome import Upload
from analysis.services.intake.upload import upload_photos
from analysis.services.quota import use_of


@pytest.fixture
def pictures(picture):
    """`pictures(3)` are three files of other bytes each."""

    def make(number: int) -> list[SimpleUploadedFile]:
        return [
            SimpleUploadedFile(f"{n}.png", picture("PNG", size=(20 + n, 20))) for n in range(number)
        ]

    return make


def codes(upload: Upload) -> list[str]:
    return [refused.error.code for refused in upload.refused]


def test_photos_beyond_the_months_are_refused_and_leave_nothing(user, pictures, media_folder):
    user.monthly_photo_quota = 2
    upload = upload_photos(owner=user, files=pictures(3))
    assert len(upload.stored) == 2
    assert codes(upload) == ["photo_quota_exceeded"]
    assert Photo.objects.count() == 2
    assert len([path for path in media_folder.rglob("*") if path.is_file()]) == 2


def test_deleting_photos_does_not_make_room_in_the_month(user, pictures):
    user.monthly_photo_quota = 1
    first, second = pictures(2)
    [stored] = upload_photos(owner=user, files=[first]).stored
    delete_photo(owner=user, photo_id=stored.photo.pk)
    assert codes(upload_photos(owner=user, files=[second])) == ["photo_quota_exceeded"]


def test_the_next_month_begins_anew(user, pictures):
    last_month = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)
    MonthlyIntake.objects.create(owner=user, month=last_month.replace(day=1), photos=9)
    user.monthly_photo_quota = 1
    assert len(upload_photos(owner=user, files=pictures(1)).stored) == 1


def test_a_photo_that_is_there_already_takes_nothing(user, pictures):
    user.monthly_photo_quota = 1
    [stored] = upload_photos(owner=user, files=pictures(1)).stored
    [again] = upload_photos(owner=user, files=pictures(1)).stored
    assert again.is_duplicate
    assert again.photo == stored.photo
    assert use_of(user).photos_this_month == 1


def test_photos_beyond_the_storage_are_refused_until_there_is_room(user, picture):
    large, other = (
        SimpleUploadedFile("noise.bmp", picture("BMP", size=(500 + n, 500))) for n in range(2)
    )
    user.storage_quota_mb = 1
    [stored] = upload_photos(owner=user, files=[large]).stored
    assert codes(upload_photos(owner=user, files=[other])) == ["storage_quota_exceeded"]
    assert Job.objects.count() == 1
    delete_photo(owner=user, photo_id=stored.photo.pk)
    other.seek(0)
    assert len(upload_photos(owner=user, files=[other]).stored) == 1


def test_the_sites_quota_is_for_whoever_has_none(user, pictures, settings):
    settings.QUOTA_PHOTOS_PER_MONTH = 1
    assert codes(upload_photos(owner=user, files=pictures(2))) == ["photo_quota_exceeded"]
    user.monthly_photo_quota = 0  # without limit
    assert codes(upload_photos(owner=user, files=pictures(2))) == []


@pytest.mark.django_db
def test_the_api_answers_403_and_says_what_to_do(user, pictures, api_client):
    user.monthly_photo_quota = 1
    user.save()
    first, second = pictures(2)
    client = api_client(user)
    client.post("/api/v1/photos/", {"file": first}, format="multipart")
    answer = client.post("/api/v1/photos/", {"file": second}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (403, "photo_quota_exceeded")
    assert "next month" in answer.json()["detail"]


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_do_not_both_get_the_last_place(user, pictures):
    user.monthly_photo_quota = 1
    files = pictures(6)
    start = threading.Barrier(len(files))
    uploads: list[Upload] = []

    def upload(file: SimpleUploadedFile) -> None:
        start.wait()
        uploads.append(upload_photos(owner=user, files=[file]))
        connection.close()

    threads = [threading.Thread(target=upload, args=[file]) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(one.stored) for one in uploads) == [0, 0, 0, 0, 0, 1]
    assert Photo.objects.count() == MonthlyIntake.objects.get().photos == 1
    assert default_storage.exists(Photo.objects.get().storage_key)
