"""Taking photos in."""

import datetime
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from analysis.errors import JobNotFound
from analysis.models import Job, Photo
from analysis.services.intake import taking
from analysis.services.intake.filenames import clean_filename
from analysis.services.intake.upload import upload_photos

pytestmark = pytest.mark.django_db


def named(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_an_uploaded_photo_is_stored_and_queued(user, upload_file, photo):
    upload = upload_photos(owner=user, files=[upload_file("obama.jpg")])

    [stored] = upload.stored
    assert not stored.is_duplicate
    assert stored.photo.state == Photo.State.QUEUED
    assert stored.photo.job == upload.job
    assert stored.photo.original_filename == "obama.jpg"
    assert stored.photo.format == "jpeg"
    with Image.open(photo("obama.jpg")) as original:
        assert (stored.photo.width, stored.photo.height) == original.size
    with default_storage.open(stored.photo.storage_key) as kept:
        assert kept.read() == photo("obama.jpg").read_bytes()


def test_a_task_is_sent_for_the_new_photos_on_commit(
    user, upload_file, django_capture_on_commit_callbacks, sent_tasks
):
    with django_capture_on_commit_callbacks(execute=True):
        upload = upload_photos(
            owner=user, files=[upload_file("obama.jpg"), upload_file("biden.jpg")]
        )
    assert len(upload.new_photos) == 2
    assert sent_tasks() == [("interactive", "analysis.analyze_waiting")]


def test_the_same_bytes_of_one_owner_are_the_same_photo(user, upload_file, sent_tasks):
    first = upload_photos(owner=user, files=[upload_file("obama.jpg")])
    again = upload_photos(owner=user, files=[upload_file("obama.jpg")])

    [stored] = again.stored
    assert stored.is_duplicate
    assert stored.photo == first.stored[0].photo
    assert again.job is None
    assert Job.objects.count() == 1


def test_the_same_bytes_twice_in_one_upload_are_one_photo(user, upload_file):
    upload = upload_photos(owner=user, files=[upload_file("obama.jpg"), upload_file("obama.jpg")])
    assert [stored.is_duplicate for stored in upload.stored] == [False, True]
    assert Photo.objects.count() == 1


def test_the_same_bytes_of_two_owners_are_two_photos(user, other_user, upload_file):
    for owner in (user, other_user):
        upload = upload_photos(owner=owner, files=[upload_file("obama.jpg")])
        assert not upload.stored[0].is_duplicate
    assert Photo.objects.count() == 2


def test_files_that_are_sent_one_by_one_can_share_a_job(user, upload_file):
    first = upload_photos(owner=user, files=[upload_file("obama.jpg")])
    second = upload_photos(owner=user, files=[upload_file("biden.jpg")], job_id=first.job.pk)
    assert second.job == first.job
    assert first.job.photos.count() == 2


def test_another_owners_job_is_not_found(user, other_user, upload_file):
    foreign = upload_photos(owner=other_user, files=[upload_file("obama.jpg")]).job
    with pytest.raises(JobNotFound):
        upload_photos(owner=user, files=[upload_file("biden.jpg")], job_id=foreign.pk)


def test_a_file_that_is_no_photo_is_refused_and_the_rest_goes_on(user, upload_file):
    upload = upload_photos(
        owner=user, files=[named(b"%PDF-1.7 not a photo", "letter.pdf"), upload_file("obama.jpg")]
    )
    [refused] = upload.refused
    assert (refused.index, refused.filename) == (0, "letter.pdf")
    assert refused.error.code == "not_an_image"
    assert len(upload.stored) == 1


def test_an_empty_file_is_refused(user):
    upload = upload_photos(owner=user, files=[named(b"")])
    assert upload.refused[0].error.code == "empty_file"


def test_a_file_above_the_limit_is_refused(user, settings, picture):
    settings.MAX_UPLOAD_MB = 1
    upload = upload_photos(owner=user, files=[named(picture("BMP", size=(700, 700)))])
    assert upload.refused[0].error.code == "image_file_too_large"
    assert "1 MB" in str(upload.refused[0].error)


def test_a_photo_with_too_many_pixels_is_refused_by_its_header(user, huge_png):
    upload = upload_photos(owner=user, files=[named(huge_png, "huge.png")])
    assert upload.refused[0].error.code == "image_too_large"


def test_a_refused_upload_leaves_nothing(user, media_folder):
    upload = upload_photos(owner=user, files=[named(b"not a photo")])
    assert upload.job is None
    assert not Job.objects.exists()
    assert not media_folder.exists()


def test_a_storage_that_fails_leaves_no_photo(user, upload_file, media_folder):
    media_folder.write_text("a file where the folder should be")
    with pytest.raises(OSError, match="media"):
        upload_photos(owner=user, files=[upload_file("obama.jpg")])
    assert not Photo.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("file_format", "options"),
    [
        ("PNG", {"mode": "I;16"}),
        ("JPEG", {"mode": "CMYK"}),
        ("HEIF", {}),
        ("WEBP", {}),
        ("GIF", {"save_all": True, "append_images": [Image.new("RGB", (64, 48), "red")]}),
    ],
)
def test_unusual_photos_are_taken(user, picture, file_format, options):
    upload = upload_photos(owner=user, files=[named(picture(file_format, **options))])
    [stored] = upload.stored
    assert stored.photo.format == file_format.lower()
    assert (stored.photo.width, stored.photo.height) == (64, 48)


def test_a_photo_taken_sideways_has_its_upright_size(user):
    exif = Image.Exif()
    exif[0x0112] = 6
    written = io.BytesIO()
    Image.new("RGB", (64, 48)).save(written, "JPEG", exif=exif)
    [stored] = upload_photos(owner=user, files=[named(written.getvalue())]).stored
    assert (stored.photo.width, stored.photo.height) == (48, 64)


def test_the_cameras_clock_is_taken_for_the_sites_time_zone(user, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2024:07:01 12:30:00"
    written = io.BytesIO()
    Image.new("RGB", (64, 48)).save(written, "JPEG", exif=exif)
    [stored] = upload_photos(owner=user, files=[named(written.getvalue())]).stored
    assert stored.photo.taken_at == datetime.datetime(2024, 7, 1, 10, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\me.jpg", "me.jpg"),
        ("a\nb\x00.jpg", "ab.jpg"),
        ("x" * 300 + ".jpg", "x" * 251 + ".jpg"),
        (None, ""),
    ],
)
def test_filenames_are_kept_without_folders_and_control_characters(given, kept):
    assert clean_filename(given) == kept


def test_files_are_stored_together_in_few_statements(user, picture, django_assert_max_num_queries):
    files = [named(picture("PNG", size=(20 + n, 20)), f"{n}.png") for n in range(16)]
    with django_assert_max_num_queries(20):
        upload = upload_photos(owner=user, files=files)
    names = [f"{n}.png" for n in range(16)]
    assert [stored.photo.original_filename for stored in upload.stored] == names
    in_time = Photo.objects.order_by("created_at")
    assert list(in_time.values_list("original_filename", flat=True)) == names
    assert all(default_storage.exists(photo.storage_key) for photo in upload.new_photos)


def test_what_came_of_files_is_told_in_their_order(user, upload_file, picture):
    before = named(picture("PNG", size=(9, 9)), "before.png")
    upload_photos(owner=user, files=[before])
    before.seek(0)
    files = [
        before,
        named(b"no photo", "text.txt"),
        upload_file("obama.jpg"),
        named(b"", "empty.jpg"),
        upload_file("obama.jpg"),
    ]
    upload = upload_photos(owner=user, files=files)
    entries = upload.job.entries.values_list("filename", "duplicate", "error_code")
    assert list(entries) == [
        ("before.png", True, ""),
        ("text.txt", False, "not_an_image"),
        ("obama.jpg", False, ""),
        ("empty.jpg", False, "empty_file"),
        ("obama.jpg", True, ""),
    ]


def test_one_that_somebody_stores_meanwhile_does_not_hinder_the_others(
    user, picture, media_folder, monkeypatch
):
    """Another request stores the second file just when both were looked for."""
    first, second = (picture("PNG", size=(20 + n, 20)) for n in range(2))
    truly_new = taking._new_photo

    def meanwhile(upload, file):
        monkeypatch.undo()
        upload_photos(owner=user, files=[named(second, "theirs.png")])
        return truly_new(upload, file)

    monkeypatch.setattr(taking, "_new_photo", meanwhile)
    upload = upload_photos(owner=user, files=[named(first, "1.png"), named(second, "2.png")])
    assert [stored.is_duplicate for stored in upload.stored] == [False, True]
    assert Photo.objects.count() == 2
    assert all(default_storage.exists(photo.storage_key) for photo in Photo.objects.all())
    assert len([path for path in media_folder.rglob("*") if path.is_file()]) == 2
