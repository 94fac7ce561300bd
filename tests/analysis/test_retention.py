"""What is kept no longer, and what must be kept."""

import datetime
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from analysis.models import Job
from analysis.services.intake.upload import upload_photos
from analysis.services.retention import delete_old_jobs, delete_stray_folders

pytestmark = pytest.mark.django_db


def test_old_jobs_go_unless_a_photo_names_them(user, queued_photo, now):
    long_ago = now - datetime.timedelta(days=400)
    of_a_photo = queued_photo(user).job
    old, new = (Job.objects.create(owner=user, kind="upload") for _ in range(2))
    Job.objects.filter(pk__in=[of_a_photo.pk, old.pk]).update(created_at=long_ago)
    assert delete_old_jobs(at=now) == 1
    assert set(Job.objects.values_list("pk", flat=True)) == {of_a_photo.pk, new.pk}


def test_files_of_an_upload_that_broke_off_go_after_a_day(user, upload_file, media_folder, now):
    [kept] = upload_photos(owner=user, files=[upload_file("obama.jpg")]).stored
    for name in ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"):
        default_storage.save(f"photos/{user.pk}/{name}/original.jpeg", ContentFile(b"half"))
    long_ago = (now - datetime.timedelta(days=2)).timestamp()
    for path in media_folder.rglob("original.jpeg"):
        if "2222" not in str(path):
            os.utime(path, (long_ago, long_ago))
    deleted = delete_stray_folders(at=now)
    assert deleted == [f"photos/{user.pk}/11111111-1111-4111-8111-111111111111"]
    assert default_storage.exists(kept.photo.storage_key)
    assert default_storage.exists(
        f"photos/{user.pk}/22222222-2222-4222-8222-222222222222/original.jpeg"
    )


def test_where_nothing_was_ever_stored_nothing_is_deleted(db, now):
    assert delete_stray_folders(at=now) == []
