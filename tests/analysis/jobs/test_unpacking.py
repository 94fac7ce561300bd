"""Taking photos out of archives, also out of those that are made to harm."""

import datetime
import io
import os
import resource
import stat
import zipfile

import pytest
from django.core.files.storage import default_storage

from analysis.models import Archive, Job, JobEntry, Photo
from analysis.services.intake import unpacking
from analysis.services.intake.unpacking import recover_archives, unpack_archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def unpack(django_capture_on_commit_callbacks):
    """`unpack(job)` gives its archive one turn of a worker; returns its entries by name."""

    def run(job: Job) -> dict[str, JobEntry]:
        with django_capture_on_commit_callbacks(execute=True):
            unpack_archive(archive_id=job.archive.pk)
        job.archive.refresh_from_db()
        return {entry.filename: entry for entry in job.entries.select_related("photo")}

    return run


def error_codes(entries: dict[str, JobEntry]) -> dict[str, str]:
    return {name: entry.error_code for name, entry in entries.items()}


def test_photos_are_taken_out_and_queued_and_others_are_named(
    archive_job, unpack, photo, sent_tasks
):
    job = archive_job(
        {
            "holiday/obama.jpg": photo("obama.jpg").read_bytes(),
            "holiday/": b"",
            "__MACOSX/holiday/._obama.jpg": b"fork",
            "letter.pdf": b"%PDF-1.7 no photo",
        }
    )
    sent_tasks()
    entries = unpack(job)
    assert error_codes(entries) == {"holiday/obama.jpg": "", "letter.pdf": "not_an_image"}
    photo = entries["holiday/obama.jpg"].photo
    assert (photo.state, photo.original_filename) == (Photo.State.QUEUED, "obama.jpg")
    assert set(sent_tasks()) == {("bulk", "analysis.analyze_waiting")}
    assert job.archive.finished_at is not None
    assert not default_storage.exists(job.archive.storage_key)
    counted = Job.objects.with_counts().get(pk=job.pk)
    assert {state for state, number in counted.counts.items() if number} == {"queued", "refused"}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.png", "/etc/cron.d/a.png", "C:\\a.png", "a\\..\\..\\b.png"]
)
def test_names_that_lead_out_of_the_archive_are_refused(name, archive_job, unpack, picture):
    entries = unpack(archive_job({name: picture("PNG"), "good.png": picture("PNG")}))
    codes = error_codes(entries)
    assert codes.pop("good.png") == ""
    assert set(codes.values()) == {"unsafe_path"}


def test_a_link_is_refused(archive_job, unpack):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        link = zipfile.ZipInfo("photo.jpg")
        link.create_system = 3  # Unix
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert error_codes(unpack(archive_job(written.getvalue()))) == {"photo.jpg": "unsafe_path"}


@pytest.mark.parametrize("files", [{}, {"holiday/": b""}])
def test_an_archive_without_files_is_said_to_be_empty(files, archive_job, unpack):
    job = archive_job(files)
    assert unpack(job) == {}
    assert job.archive.error_code == "archive_empty"


def test_archives_within_the_archive_are_refused(archive_job, unpack, zipped, picture):
    inner = zipped({"photo.png": picture("PNG")})
    entries = unpack(archive_job({"inner.zip": inner, "inner.jpg": inner, "a.gz": b"\x1f\x8b\x08"}))
    assert set(error_codes(entries).values()) == {"nested_archive"}


def test_an_encrypted_file_is_refused(archive_job, unpack, zipped):
    data = bytearray(zipped({"photo.jpg": b"secret"}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + flags] |= 1
    assert error_codes(unpack(archive_job(bytes(data)))) == {"photo.jpg": "entry_encrypted"}


def test_a_file_that_grows_a_thousandfold_is_refused_unread(archive_job, unpack):
    entries = unpack(archive_job({"bomb.bmp": bytes(5_000_000)}))
    assert error_codes(entries) == {"bomb.bmp": "zip_bomb"}


def test_a_file_larger_than_a_photo_may_be_is_refused(archive_job, unpack, settings):
    settings.MAX_UPLOAD_MB = 1
    entries = unpack(archive_job({"big.bmp": os.urandom(1_100_000)}))
    assert error_codes(entries) == {"big.bmp": "image_file_too_large"}


def test_what_is_beyond_the_limit_of_all_files_is_refused(archive_job, unpack, picture, settings):
    settings.MAX_ARCHIVE_UNPACKED_MB = 1
    large = picture("BMP", size=(500, 400))  # 600 kB
    other = picture("BMP", size=(400, 500))
    entries = unpack(archive_job({"a.bmp": large, "b.bmp": other, "c.png": picture("PNG")}))
    assert error_codes(entries) == {
        "a.bmp": "",
        "b.bmp": "archive_unpacks_too_large",
        "c.png": "",
    }


def test_a_damaged_file_is_refused_and_the_rest_goes_on(archive_job, unpack, zipped, picture):
    data = bytearray(zipped({"a.png": picture("PNG"), "b.png": picture("PNG", size=(50, 50))}))
    at = data.index(b"a.png") + 5
    data[at + 4 : at + 12] = b"\xff" * 8
    entries = unpack(archive_job(bytes(data)))
    assert error_codes(entries) == {"a.png": "entry_damaged", "b.png": ""}


def test_more_files_than_the_limit_are_refused_as_a_whole(
    archive_job, unpack, picture, settings, client
):
    settings.MAX_ARCHIVE_FILES = 2
    job = archive_job({f"{n}.png": picture("PNG", size=(n + 1, 9)) for n in range(3)})
    assert unpack(job) == {}
    answer = client.get(f"/api/v1/jobs/{job.pk}/").json()
    assert (answer["finished"], answer["error_code"]) == (True, "archive_too_many_files")


def test_a_directory_beyond_all_measure_is_not_even_read(archive_job, unpack, settings):
    job = archive_job([(f"{n:05}" + "x" * 200, b"") for n in range(300)])
    settings.MAX_ARCHIVE_FILES = 100
    assert unpack(job) == {}
    assert job.archive.error_code == "archive_too_many_files"


def test_an_archive_that_is_cut_off_is_given_up(archive_job, unpack, zipped, picture):
    data = zipped({"a.png": picture("PNG")})
    directory = data.index(b"PK\x01\x02")
    broken = data[:directory] + b"JUNK" + data[directory + 4 :]
    job = archive_job(broken)
    assert unpack(job) == {}
    assert job.archive.error_code == "archive_unreadable"


def test_the_same_photo_twice_is_two_entries_of_one_photo(archive_job, unpack, picture):
    job = archive_job({"a.png": picture("PNG"), "b.png": picture("PNG")})
    entries = unpack(job)
    assert entries["a.png"].photo == entries["b.png"].photo


def test_a_long_archive_is_taken_out_in_turns_that_others_come_between(
    archive_job, unpack, picture, monkeypatch, sent_tasks
):
    monkeypatch.setattr(unpacking, "SLICE_FILES", 2)
    job = archive_job({f"{n}.png": picture("PNG", size=(n + 1, 9)) for n in range(5)})
    sent_tasks()
    assert len(unpack(job)) == 2
    assert ("bulk", "analysis.unpack_archive") in sent_tasks()
    assert Job.objects.with_counts().get(pk=job.pk).counts["waiting"] == 3
    assert len(unpack(job)) == 4
    assert len(unpack(job)) == 5
    assert job.archive.finished_at is not None
    assert [entry.position for entry in job.entries.all()] == list(range(5))


def test_another_worker_goes_on_where_one_died_and_takes_nothing_twice(
    archive_job, unpack, picture, monkeypatch, now, django_capture_on_commit_callbacks, sent_tasks
):
    job = archive_job({f"{n}.png": picture("PNG", size=(n + 1, 9)) for n in range(4)})
    truly_take = unpacking.take_files

    def die_at_the_third(upload, arrivals):
        if arrivals[0].position == 2:
            raise SystemExit
        truly_take(upload, arrivals)

    monkeypatch.setattr(unpacking, "take_files", die_at_the_third)
    with pytest.raises(SystemExit):
        unpack_archive(archive_id=job.archive.pk)
    monkeypatch.undo()
    assert unpack(job).keys() == {"0.png", "1.png"}, "nobody takes it under the dead one's lease"

    sent_tasks()
    with django_capture_on_commit_callbacks(execute=True):
        recover_archives(at=now + datetime.timedelta(minutes=1))
    assert sent_tasks() == [("bulk", "analysis.unpack_archive")]
    assert len(unpack(job)) == 4
    assert Photo.objects.count() == 4


def test_an_archive_that_stops_workers_is_given_up(archive_job, now, settings, picture):
    job = archive_job({"a.png": picture("PNG")})
    later = now + datetime.timedelta(minutes=1)
    for _ in range(settings.ANALYSIS_MAX_ATTEMPTS):
        assert unpacking._claim(job.archive.pk, at=now)
        recover_archives(at=later)
    job.archive.refresh_from_db()
    assert job.archive.error_code == "unpacking_stopped"


def test_an_archive_whose_message_was_lost_is_sent_again(
    archive_job, picture, now, django_capture_on_commit_callbacks, sent_tasks
):
    archive_job({"a.png": picture("PNG")})
    for minutes, messages in ((0, 0), (2, 1)):
        with django_capture_on_commit_callbacks(execute=True):
            recover_archives(at=now + datetime.timedelta(minutes=minutes))
        assert len(sent_tasks()) == messages


def test_a_finished_archive_is_not_opened_again(archive_job, unpack, picture):
    job = archive_job({"a.png": picture("PNG")})
    unpack(job)
    finished_at = Archive.objects.get(job=job).finished_at
    unpack(job)
    assert job.archive.finished_at == finished_at


def test_a_storage_that_takes_nothing_is_no_archives_fault(archive_job, unpack, photo):
    job = archive_job({"obama.jpg": photo("obama.jpg").read_bytes()})
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, most))
    try:
        assert unpack(job) == {}
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert job.archive.attempts == 0
    assert job.archive.finished_at is None

    recover_archives(at=job.archive.lease_expires_at)
    assert unpack(job)["obama.jpg"].photo.state == Photo.State.QUEUED
