"""Analysing stored photos anew."""

import uuid

import pytest

from analysis.errors import PhotoNotFound
from analysis.models import Job, Photo
from analysis.services.processing.claiming import claim_photos, renew_lease
from analysis.services.processing.reanalysis import reanalyze_photos

pytestmark = pytest.mark.django_db


def test_a_failed_photo_is_queued_anew_in_a_job_of_its_own(
    user, queued_photo, django_capture_on_commit_callbacks, sent_tasks
):
    photo = queued_photo(
        user, state="failed", error_code="analysis_crashed", error_message="It stopped.", attempts=3
    )
    with django_capture_on_commit_callbacks(execute=True):
        job = reanalyze_photos(owner=user, photo_ids=[photo.pk])

    photo.refresh_from_db()
    assert job.kind == Job.Kind.REANALYSIS
    assert photo.job == job
    assert photo.state == Photo.State.QUEUED
    assert photo.attempts == 0
    assert photo.error_message == ""
    assert sent_tasks() == [("bulk", "analysis.analyze_waiting")]
    assert [entry.photo for entry in job.entries.all()] == [photo]


def test_a_worker_that_is_at_it_loses_its_lease(user, queued_photo, now):
    photo = queued_photo(user)
    lease = claim_photos(photo_ids=[photo.pk], at=now)
    reanalyze_photos(owner=user, photo_ids=[photo.pk])
    assert renew_lease(lease.token, at=now) == 0


def test_another_owners_photo_is_not_found_and_none_is_queued(user, other_user, queued_photo):
    own, foreign = queued_photo(user), queued_photo(other_user)
    for missing in (foreign.pk, uuid.uuid4()):
        with pytest.raises(PhotoNotFound):
            reanalyze_photos(owner=user, photo_ids=[own.pk, missing])
    assert not Job.objects.filter(kind=Job.Kind.REANALYSIS).exists()
