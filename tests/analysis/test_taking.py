"""Files that are stored together: who else stores them at once, and what fails in the middle."""

import contextlib
import errno
import threading
from collections.abc import Callable

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from analysis.models import Album, AlbumPhoto, JobEntry, MonthlyIntake, Photo
from analysis.services.intake import taking
from analysis.services.intake.outcome import Upload
from analysis.services.intake.upload import upload_photos
from analysis.services.media_files import delete_files


@pytest.fixture
def files(picture) -> Callable[..., list[ContentFile]]:
    """`files(2, 0)` are two pictures, the third and the first of all, as a request brings them."""

    def make(*numbers: int) -> list[ContentFile]:
        return [
            ContentFile(picture("PNG", size=(20 + number, 20)), f"{number}.png")
            for number in numbers
        ]

    return make


@pytest.fixture
def stored_files(media_folder) -> Callable[[], int]:
    """`stored_files()` is how many files the storage holds."""
    return lambda: len([path for path in media_folder.rglob("*") if path.is_file()])


@pytest.fixture
def meeting(monkeypatch) -> Callable[[str], None]:
    """`meeting("name")` has two threads wait for each other at the first call of that function.

    Where one is kept waiting elsewhere, by the other's transaction, that one soon goes on alone.
    """

    def meet(name: str) -> None:
        barrier, here = threading.Barrier(2), threading.local()
        truly = getattr(taking, name)

        def wait_and_do(*args, **others):
            done = truly(*args, **others)
            if not hasattr(here, "has_met"):
                here.has_met = True
                with contextlib.suppress(threading.BrokenBarrierError):
                    barrier.wait(timeout=1)
            return done

        monkeypatch.setattr(taking, name, wait_and_do)

    return meet


def at_once(user, *sendings: list[ContentFile], **others) -> list[Upload]:
    """What becomes of these uploads at the same time; an error of one is raised."""
    uploads: list[Upload] = []
    errors: list[BaseException] = []

    def send(files: list[ContentFile]) -> None:
        try:
            uploads.append(upload_photos(owner=user, files=files, **others))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[files]) for files in sendings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in errors:
        raise error
    return uploads


@pytest.mark.django_db(transaction=True)
def test_the_same_new_files_at_once_in_another_order_are_each_stored_once(
    user, files, meeting, stored_files
):
    meeting("_new_photo")
    uploads = at_once(user, files(0, 1, 2, 3), files(3, 2, 1, 0), folder="Holiday")
    assert sorted(len(upload.new_photos) for upload in uploads) == [0, 4]
    assert [len(upload.stored) for upload in uploads] == [4, 4]
    assert Photo.objects.count() == stored_files() == MonthlyIntake.objects.get().photos == 4
    assert AlbumPhoto.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_known_files_at_once_in_another_order_go_into_an_album_without_a_deadlock(
    user, files, meeting
):
    upload_photos(owner=user, files=files(0, 1))
    Album.objects.create(owner=user, name="Holiday")
    meeting("accompany")
    at_once(user, files(0, 1), files(1, 0), folder="Holiday")
    assert AlbumPhoto.objects.count() == 2


@pytest.mark.django_db
def test_a_storage_that_fails_leaves_what_was_committed_before_and_nothing_of_the_rest(
    user, files, stored_files, monkeypatch
):
    monkeypatch.setattr(taking, "FILES_AT_ONCE", 4)
    truly_save, saved = default_storage.save, 0

    def save(name, content):
        nonlocal saved
        saved += 1
        if saved == 7:
            raise OSError(errno.ENOSPC, "No space left on device")
        return truly_save(name, content)

    monkeypatch.setattr(default_storage, "save", save)
    with pytest.raises(OSError, match="No space"):
        upload_photos(owner=user, files=files(*range(8)))
    assert Photo.objects.count() == JobEntry.objects.count() == stored_files() == 4
    assert MonthlyIntake.objects.get().photos == 4
    monkeypatch.undo()
    again = upload_photos(owner=user, files=files(*range(8)))
    assert [stored.is_duplicate for stored in again.stored] == [True] * 4 + [False] * 4
    assert stored_files() == 8


@pytest.mark.django_db
def test_a_quota_reached_among_files_stored_together_ends_where_it_does_one_by_one(
    user, files, stored_files
):
    user.monthly_photo_quota = 3
    upload = upload_photos(owner=user, files=files(0, 1, 0, 2, 3, 4, 1))
    said = [(stored.photo.original_filename, stored.is_duplicate) for stored in upload.stored]
    assert said == [
        ("0.png", False),
        ("1.png", False),
        ("0.png", True),
        ("2.png", False),
        ("1.png", True),
    ]
    assert [refused.index for refused in upload.refused] == [4, 5]
    assert Photo.objects.count() == stored_files() == MonthlyIntake.objects.get().photos == 3
    names = list(upload.job.entries.values_list("filename", flat=True))
    assert names == [f"{n}.png" for n in (0, 1, 0, 2, 3, 4, 1)]


@pytest.mark.django_db
def test_files_that_are_exactly_as_many_as_the_quota_are_all_stored(user, files):
    user.monthly_photo_quota = 4
    assert len(upload_photos(owner=user, files=files(0, 1, 2, 3)).new_photos) == 4
    assert len(upload_photos(owner=user, files=files(4)).refused) == 1


def test_a_file_that_cannot_be_deleted_does_not_keep_the_others(monkeypatch):
    """A bucket that is away says so in errors of its own."""
    tried = []

    def delete(key):
        tried.append(key)
        raise EndpointConnectionError(endpoint_url="https://bucket")

    with monkeypatch.context() as away:
        away.setattr(default_storage, "delete", delete)
        delete_files(["one", "other"])
    assert tried == ["one", "other"]
