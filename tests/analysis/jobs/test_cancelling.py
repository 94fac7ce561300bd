"""Calling off a job, and retrying what failed of it."""

import pytest
from django.core.files.storage import default_storage

from analysis.models import Archive, Job, Photo
from analysis.services.intake.unpacking import unpack_archive
from analysis.services.processing.cancelling import NothingToRetry, cancel_job, retry_job
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.reanalysis import reanalyze_photos

pytestmark = pytest.mark.django_db


def states(job: Job) -> list[str]:
    return sorted(entry.state for entry in job.entries.select_related("photo"))


@pytest.fixture
def job(user) -> Job:
    return Job.objects.create(owner=user, kind=Job.Kind.BATCH)


def test_a_cancelled_job_leaves_what_is_done_or_begun(user, job, queued_photo, finish, now):
    finish(queued_photo(user, job=job))
    begun = queued_photo(user, job=job)
    claim_photos(photo_ids=[begun.pk], at=now)
    queued_photo(user, job=job)
    cancelled = cancel_job(owner=user, job_id=job.pk)
    assert cancelled.cancelled_at is not None
    assert states(job) == ["analyzing", "cancelled", "done"]


def test_cancelling_again_changes_nothing(user, job, queued_photo):
    queued_photo(user, job=job)
    first = cancel_job(owner=user, job_id=job.pk).cancelled_at
    assert cancel_job(owner=user, job_id=job.pk).cancelled_at == first
    assert states(job) == ["cancelled"]


def test_a_job_that_has_come_to_its_end_is_not_called_off(user, job, queued_photo, finish):
    finish(queued_photo(user, job=job))
    assert cancel_job(owner=user, job_id=job.pk).cancelled_at is None
    assert states(job) == ["done"]


def test_a_photo_whose_new_analysis_is_called_off_keeps_the_one_it_has(user, queued_photo, finish):
    photo = finish(queued_photo(user), faces=2)
    job = reanalyze_photos(owner=user, photo_ids=[photo.pk])
    cancel_job(owner=user, job_id=job.pk)
    photo.refresh_from_db()
    assert photo.state == Photo.State.DONE
    assert photo.faces.count() == 2


def test_of_a_cancelled_archive_nothing_more_is_taken_out(
    archive_job, user, picture, django_capture_on_commit_callbacks
):
    job = archive_job({"a.png": picture("PNG")})
    with django_capture_on_commit_callbacks(execute=True):
        cancel_job(owner=user, job_id=job.pk)
    archive = Archive.objects.get(job=job)
    unpack_archive(archive_id=archive.pk)
    assert not job.entries.exists()
    assert not default_storage.exists(archive.storage_key)
    assert Job.objects.with_counts().get(pk=job.pk).remaining == 0


def test_a_retried_job_queues_what_failed_or_was_cancelled(
    user, job, queued_photo, finish, fail, django_capture_on_commit_callbacks, sent_tasks
):
    finish(queued_photo(user, job=job))
    fail(queued_photo(user, job=job))
    queued_photo(user, job=job)
    cancel_job(owner=user, job_id=job.pk)
    with django_capture_on_commit_callbacks(execute=True):
        retry_job(owner=user, job_id=job.pk)
    job.refresh_from_db()
    assert job.cancelled_at is None
    assert states(job) == ["done", "queued", "queued"]
    assert sent_tasks() == [("bulk", "analysis.analyze_waiting")]


def test_a_job_without_failures_has_nothing_to_retry(user, job, queued_photo, client):
    queued_photo(user, job=job)
    with pytest.raises(NothingToRetry):
        retry_job(owner=user, job_id=job.pk)
    answer = client.post(f"/api/v1/jobs/{job.pk}/retry/")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_retry")
