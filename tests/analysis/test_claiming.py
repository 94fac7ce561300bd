"""Leases."""

import datetime
import threading
import uuid

import pytest
from django.db import connection

from analysis.models import Photo
from analysis.services.processing.claiming import claim_photos, kept_alive, renew_lease


@pytest.mark.django_db
def test_a_claimed_photo_is_being_analysed_under_a_lease(user, queued_photo, now, settings):
    settings.ANALYSIS_LEASE_SECONDS = 30
    photo = queued_photo(user)
    lease = claim_photos(photo_ids=[photo.pk], at=now)

    photo.refresh_from_db()
    assert lease.photos == (photo,)
    assert photo.state == Photo.State.ANALYZING
    assert photo.attempts == 1
    assert photo.lease_token == lease.token
    assert photo.lease_expires_at == now + datetime.timedelta(seconds=30)


@pytest.mark.django_db
def test_a_photo_is_claimed_once(user, queued_photo, now):
    photo = queued_photo(user)
    claim_photos(photo_ids=[photo.pk], at=now)
    assert claim_photos(photo_ids=[photo.pk], at=now).photos == ()


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_a_photo_that_is_not_queued_is_not_claimed(state, user, queued_photo, now):
    reasons = {
        "done": {"analyzed_at": now, "model_version": "1"},
        "failed": {"error_code": "not_an_image", "error_message": "This is no image."},
        "cancelled": {},
    }
    photo = queued_photo(user, state=state, **reasons[state])
    assert claim_photos(photo_ids=[photo.pk], at=now).photos == ()


@pytest.mark.django_db
def test_a_deleted_photo_is_not_claimed(db, now):
    assert claim_photos(photo_ids=[uuid.uuid4()], at=now).photos == ()


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_claim_at_once_share_the_photos_out(user, queued_photo, now):
    ids = [queued_photo(user).pk for _ in range(20)]
    claimed = []
    together = threading.Barrier(2)

    def claim(order: int) -> None:
        together.wait()
        claimed.append(claim_photos(photo_ids=ids[::order], at=now).photos)
        connection.close()

    workers = [threading.Thread(target=claim, args=[order]) for order in (1, -1)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(photo.pk for photos in claimed for photo in photos) == sorted(ids)


@pytest.mark.django_db
def test_a_renewed_lease_ends_later(user, queued_photo, now):
    photo = queued_photo(user)
    lease = claim_photos(photo_ids=[photo.pk], at=now)
    later = now + datetime.timedelta(seconds=20)
    assert renew_lease(lease.token, at=later) == 1
    before = lease.photos[0].lease_expires_at
    photo.refresh_from_db()
    assert photo.lease_expires_at - before == datetime.timedelta(seconds=20)


@pytest.mark.django_db
def test_a_lease_that_was_lost_is_not_renewed(user, queued_photo, now):
    photo = queued_photo(user)
    lease = claim_photos(photo_ids=[photo.pk], at=now)
    Photo.objects.update(state=Photo.State.QUEUED, lease_token=None, lease_expires_at=None)
    assert renew_lease(lease.token, at=now) == 0


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_renewed_while_the_work_goes_on(user, queued_photo, now, settings):
    settings.ANALYSIS_LEASE_SECONDS = 0.3
    photo = queued_photo(user)
    lease = claim_photos(photo_ids=[photo.pk], at=now)
    renewed = threading.Event()
    with kept_alive(lease):
        for _ in range(100):
            photo.refresh_from_db()
            if photo.lease_expires_at > lease.photos[0].lease_expires_at:
                renewed.set()
                break
            threading.Event().wait(0.05)
    assert renewed.is_set()
