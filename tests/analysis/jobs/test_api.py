"""Jobs through the API: start, list, follow."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from analysis.models import Job, Photo
from faceproject.problems import CONTENT_TYPE

pytestmark = pytest.mark.django_db

JOBS = "/api/v1/jobs/"


def test_many_files_in_one_request_are_one_job(start, upload_file, sent_tasks, client):
    letter = SimpleUploadedFile("letter.pdf", b"%PDF-1.7 no photo")
    answer = start(file=[upload_file("obama.jpg"), letter, upload_file("biden.jpg")])
    assert answer.status_code == 202
    job = answer.json()
    assert (job["kind"], job["total"], job["finished"]) == ("batch", 3, False)
    assert (job["counts"]["queued"], job["counts"]["refused"]) == (2, 1)
    assert job["seconds_left"] is None
    entries = client.get(f"{JOBS}{job['id']}/entries/").json()["results"]
    assert [(entry["file"], entry["state"]) for entry in entries] == [
        ("obama.jpg", "queued"),
        ("letter.pdf", "refused"),
        ("biden.jpg", "queued"),
    ]
    assert entries[1]["error_code"] == "not_an_image"
    assert entries[1]["photo"] is None


@pytest.mark.django_db(transaction=True)
def test_a_job_waits_behind_what_somebody_waits_for(start, upload_file, sent_tasks):
    start(file=[upload_file("obama.jpg")])
    assert sent_tasks() == [("bulk", "analysis.analyze_waiting")]


def test_a_photo_that_was_there_is_an_entry_of_the_job_too(start, upload_file, client):
    first = start(file=[upload_file("obama.jpg")]).json()
    second = start(file=[upload_file("obama.jpg")]).json()
    assert second["id"] != first["id"]
    assert second["counts"]["queued"] == 1
    assert Photo.objects.count() == 1


def test_stored_photos_are_analysed_anew_as_a_job(client, user, queued_photo, finish):
    photos = [finish(queued_photo(user)) for _ in range(3)]
    answer = client.post(JOBS, {"photos": [str(photo.pk) for photo in photos]})
    assert answer.status_code == 202
    job = answer.json()
    assert (job["kind"], job["counts"]["queued"]) == ("reanalysis", 3)


def test_photos_of_others_are_not_found(client, other_user, queued_photo):
    for missing in (queued_photo(other_user).pk, uuid.uuid4()):
        answer = client.post(JOBS, {"photos": [str(missing)]})
        assert answer.status_code == 404
        assert answer.json()["code"] == "photo_not_found"


def test_a_zip_becomes_a_job_whose_photos_a_worker_takes_out(
    start, zipped, photo, django_capture_on_commit_callbacks, sent_tasks
):
    archive = SimpleUploadedFile("p.zip", zipped({"obama.jpg": photo("obama.jpg").read_bytes()}))
    with django_capture_on_commit_callbacks(execute=True):
        answer = start(archive=archive)
    assert answer.status_code == 202
    assert (answer.json()["kind"], answer.json()["counts"]["waiting"]) == ("archive", 1)
    assert sent_tasks() == [("bulk", "analysis.unpack_archive")]


def test_a_file_that_is_no_zip_is_refused_at_once(start):
    answer = start(archive=SimpleUploadedFile("p.zip", b"%PDF-1.7"))
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == CONTENT_TYPE
    assert answer.json()["code"] == "archive_unreadable"
    assert not Job.objects.exists()


def test_an_archive_above_the_limit_is_refused_and_not_kept_on_disk(start, settings):
    settings.MAX_ARCHIVE_MB = 1
    answer = start(archive=SimpleUploadedFile("p.zip", bytes(1_200_000)))
    assert answer.status_code == 413
    assert answer.json()["code"] == "archive_too_large"


def test_an_archive_may_be_larger_than_a_photo(start, settings, zipped, photo):
    settings.MAX_UPLOAD_MB = 0
    archive = zipped({"obama.jpg": photo("obama.jpg").read_bytes()})
    assert start(archive=SimpleUploadedFile("p.zip", archive)).status_code == 202


def test_a_request_brings_one_kind_of_thing(start, upload_file, client):
    both = start(file=[upload_file("obama.jpg")], archive=upload_file("biden.jpg"))
    for answer in (both, client.post(JOBS, {}), client.post(JOBS, {"photos": []})):
        assert answer.status_code == 400
        assert answer.json()["code"] == "invalid"


def test_jobs_are_listed_newest_first_in_pages(client, user, other_user):
    jobs = [Job.objects.create(owner=user, kind=Job.Kind.BATCH) for _ in range(3)]
    Job.objects.create(owner=other_user, kind=Job.Kind.BATCH)
    first = client.get(JOBS, {"page_size": 2}).json()
    second = client.get(first["next"]).json()
    ids = [job["id"] for job in first["results"] + second["results"]]
    assert ids == [str(job.pk) for job in reversed(jobs)]
    assert client.get(JOBS, {"kind": "archive"}).json()["results"] == []


def test_a_long_list_of_jobs_takes_no_more_queries_than_a_short_one(
    client, user, queued_photo, archive_job, picture, django_assert_num_queries
):
    for _ in range(4):
        queued_photo(user)
        archive_job({"a.png": picture("PNG")})
    client.get(JOBS)
    for size in (1, 8):
        with django_assert_num_queries(3):  # two for the token, the jobs
            assert len(client.get(JOBS, {"page_size": size}).json()["results"]) == size


def test_entries_are_narrowed_by_state_in_few_queries(
    client, user, queued_photo, finish, fail, django_assert_num_queries
):
    job = Job.objects.create(owner=user, kind=Job.Kind.BATCH)
    for make in (finish, fail, lambda photo: photo.delete()):
        for _ in range(3):
            make(queued_photo(user, job=job))
    address = f"{JOBS}{job.pk}/entries/"
    client.get(address)
    with django_assert_num_queries(4):  # two for the token, the job, its entries
        assert len(client.get(address).json()["results"]) == 9
    for state in ("done", "failed", "deleted"):
        results = client.get(address, {"state": state}).json()["results"]
        assert [entry["state"] for entry in results] == [state] * 3
    assert client.get(address, {"state": "failed"}).json()["results"][0]["error"] == (
        "It is cut off."
    )
