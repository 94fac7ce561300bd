"""What is told of is written down with it: both or neither."""

import threading
from collections import Counter

import pytest
from django.db import connection, transaction
from django.utils import timezone

from analysis.models import Delivery, Job, JobEntry, Photo
from analysis.services.people.changing import create_person, name_person
from analysis.services.people.history import undo_last
from analysis.services.processing.cancelling import cancel_job
from analysis.services.processing.claiming import claim_photos
from analysis.services.processing.recording import PhotoFaces, record_analyses, record_failure
from analysis.services.processing.recovery import requeue_unfinished

pytestmark = pytest.mark.django_db


def events() -> Counter:
    return Counter(Delivery.objects.values_list("event", flat=True))


@pytest.fixture
def claimed(queued_photo, now):
    """`claimed(user, 2)` are photos of one job that a worker has claimed."""

    def make(owner, number: int = 1) -> list[Photo]:
        job = Job.objects.create(owner=owner, kind=Job.Kind.UPLOAD)
        photos = [queued_photo(owner, job=job) for _ in range(number)]
        JobEntry.objects.bulk_create(
            JobEntry(owner=owner, job=job, photo=photo, filename="a.jpg")
            for photo in photos
            if not JobEntry.objects.filter(photo=photo).exists()
        )
        return list(claim_photos(photo_ids=[photo.pk for photo in photos], at=now).photos)

    return make


def fail(photo: Photo) -> None:
    record_failure(photo=photo, code="truncated_image", message="It is cut off.")


def test_an_analysis_is_told_with_its_photo_and_job(user, webhook, claimed, photo_analysis, now):
    webhook()
    [photo] = claimed(user)
    record_analyses([PhotoFaces(photo, photo_analysis(0), [])], model_version="1", at=now)
    assert events() == {"photo.analyzed": 1, "job.finished": 1}
    told = Delivery.objects.get(event="photo.analyzed").data
    assert told == {"photo": str(photo.pk), "job": str(photo.job_id)}
    counts = Delivery.objects.get(event="job.finished").data["counts"]
    assert counts["done"] == 1


def test_a_failure_is_told_with_its_reason(user, webhook, claimed):
    webhook("photo.failed")
    [photo] = claimed(user)
    fail(photo)
    [delivery] = Delivery.objects.all()
    assert delivery.data["error"] == {"code": "truncated_image", "detail": "It is cut off."}


def test_a_photo_that_is_given_up_is_told_of_too(user, webhook, claimed, settings, now):
    settings.ANALYSIS_MAX_ATTEMPTS = 1
    webhook("photo.failed")
    claimed(user)
    requeue_unfinished(Photo.objects.all(), at=now)
    assert events() == {"photo.failed": 1}


def test_a_job_is_finished_with_its_last_photo_only(user, webhook, claimed):
    webhook("job.finished")
    first, last = claimed(user, 2)
    fail(first)
    assert events() == {}
    fail(last)
    assert events() == {"job.finished": 1}


def test_what_is_rolled_back_is_not_told(user, webhook, claimed):
    webhook()
    [photo] = claimed(user)
    with transaction.atomic():
        fail(photo)
        transaction.set_rollback(True)
    assert events() == {}


def test_only_who_listens_is_told(user, other_user, webhook, claimed):
    webhook("photo.analyzed")
    webhook(owner=other_user)
    paused = webhook("photo.failed")
    paused.active = False
    paused.save()
    [photo] = claimed(user)
    fail(photo)
    assert events() == {}


def test_people_are_told_of_by_what_changes_them(user, webhook):
    webhook("person.changed")
    person = create_person(owner=user, name="Ada")
    name_person(owner=user, person_id=person.pk, name="Ada")  # Nothing changes.
    name_person(owner=user, person_id=person.pk, name="Bea")
    undo_last(owner=user)
    told = Delivery.objects.values_list("data", flat=True)
    assert list(told) == [{"people": [str(person.pk)]}] * 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_end_a_job_together_tell_it_once(user, webhook, claimed):
    webhook("job.finished")
    photos = claimed(user, 4)
    start = threading.Barrier(len(photos))

    def end(photo: Photo) -> None:
        start.wait()
        with transaction.atomic():
            fail(photo)
        connection.close()

    threads = [threading.Thread(target=end, args=[photo]) for photo in photos]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert events() == {"job.finished": 1}


def test_a_job_called_off_is_finished(user, webhook, queued_photo):
    webhook("job.finished")
    photo = queued_photo(user)
    if not JobEntry.objects.filter(photo=photo).exists():
        JobEntry.objects.create(owner=user, job=photo.job, photo=photo, filename="a.jpg")
    cancel_job(owner=user, job_id=photo.job_id)
    assert events() == {"job.finished": 1}
    assert Delivery.objects.get().created_at <= timezone.now()
