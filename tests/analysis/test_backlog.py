"""What waits, and for how long."""

import datetime

import pytest

from analysis.models import Job, Photo
from analysis.services.backlog import measure_backlog

pytestmark = pytest.mark.django_db


def test_where_nothing_waits_all_is_zero(now):
    backlog = measure_backlog(at=now)
    assert set(backlog.photos_by_state) == set(Photo.State.values)
    assert sum(backlog.photos_by_state.values()) == 0
    assert (backlog.oldest_queued_seconds, backlog.faces_to_recognize) == (0.0, 0)


def test_the_oldest_photo_waits_since_it_was_asked_for(user, queued_photo, now):
    old, asked_anew = queued_photo(user), queued_photo(user)
    ages = {old: 60, asked_anew: 5000}
    for photo, seconds in ages.items():
        created_at = now - datetime.timedelta(seconds=seconds)
        Photo.objects.filter(pk=photo.pk).update(created_at=created_at)
    Job.objects.filter(pk=old.job_id).update(created_at=now - datetime.timedelta(seconds=60))
    Job.objects.filter(pk=asked_anew.job_id).update(created_at=now - datetime.timedelta(seconds=7))
    backlog = measure_backlog(at=now)
    assert backlog.photos_by_state["queued"] == 2
    assert backlog.oldest_queued_seconds == pytest.approx(60)
