"""Work that got lost comes back."""

import datetime

import pytest

from analysis.models import Job, Photo
from analysis.services.dispatch import messages_waiting
from analysis.services.processing.claiming import claim_next, claim_photos
from analysis.services.processing.recovery import CRASHED_CODE, recover_photos, requeue_unfinished

pytestmark = pytest.mark.django_db


@pytest.fixture
def recover(django_capture_on_commit_callbacks, sent_tasks):
    """`recover(at)` is the beat's task, committed; returns the queues that it sent messages to."""

    def run(at) -> list[str]:
        with django_capture_on_commit_callbacks(execute=True):
            recover_photos(at=at)
        return [queue for queue, _ in sent_tasks()]

    return run


def after(moment, seconds: float):
    return moment + datetime.timedelta(seconds=seconds)


def test_a_photo_whose_lease_lapsed_is_queued_and_sent_again(user, queued_photo, now, recover):
    photo = queued_photo(user)
    claim_photos(photo_ids=[photo.pk], at=now)
    assert recover(after(now, 31)) == ["interactive"]
    photo.refresh_from_db()
    assert photo.state == Photo.State.QUEUED
    assert photo.lease_token is None
    assert photo.dispatched_at == after(now, 31)


def test_a_photo_under_a_lease_is_left_to_its_worker(user, queued_photo, now, recover):
    photo = queued_photo(user)
    claim_photos(photo_ids=[photo.pk], at=now)
    assert recover(after(now, 29)) == []
    photo.refresh_from_db()
    assert photo.state == Photo.State.ANALYZING


def test_photos_of_a_crashed_chunk_are_tried_again_one_by_one(user, queued_photo, now, recover):
    ids = [queued_photo(user).pk for _ in range(3)]
    claim_photos(photo_ids=ids, at=now)
    assert recover(after(now, 31)) == ["interactive"] * 3
    for n in range(3):
        assert len(claim_next(queue="interactive", at=after(now, 32 + n)).photos) == 1


def test_a_photo_that_kills_workers_fails_after_its_third_attempt(
    user, queued_photo, now, recover, settings
):
    assert settings.ANALYSIS_MAX_ATTEMPTS == 3
    photo = queued_photo(user)
    for attempt in range(3):
        assert claim_photos(photo_ids=[photo.pk], at=after(now, attempt * 40)).photos
        recover(after(now, attempt * 40 + 31))
    photo.refresh_from_db()
    assert photo.state == Photo.State.FAILED
    assert photo.error_code == CRASHED_CODE
    assert "3 times" in photo.error_message


def test_photos_whose_message_was_lost_are_sent_again(user, queued_photo, now, recover):
    for n in range(3):
        queued_photo(user, dispatched_at=after(now, n / 10))
    assert recover(after(now, 61)) == ["interactive"]
    assert recover(after(now, 70)) == [], "they were sent a moment ago"


def test_photos_that_wait_in_a_full_queue_are_not_sent_again(
    user, queued_photo, now, settings, django_capture_on_commit_callbacks, sent_tasks
):
    settings.ANALYSIS_REDISPATCH_MESSAGES = 2
    for _ in range(5):
        queued_photo(user, attempts=1)
    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            recover_photos(at=after(now, 61))
        assert messages_waiting() == 2
    assert len(sent_tasks()) == 2


def test_photos_analysed_anew_wait_behind_uploads(
    user, queued_photo, now, django_capture_on_commit_callbacks, sent_tasks
):
    photo = queued_photo(user, job=Job.objects.create(owner=user, kind=Job.Kind.REANALYSIS))
    claim_photos(photo_ids=[photo.pk], at=now)
    with django_capture_on_commit_callbacks(execute=True):
        requeue_unfinished(Photo.objects.filter(pk=photo.pk), at=now)
    assert sent_tasks() == [("bulk", "analysis.analyze_waiting")]
