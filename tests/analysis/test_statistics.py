"""Figures of all users together."""

import datetime

import pytest

from analysis.models import Job, Photo
from analysis.services.site_statistics import measure_days, measure_totals

pytestmark = pytest.mark.django_db


def test_each_day_is_there_with_what_happened(user, queued_photo, now):
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    waits = [10, 20, 90]
    for seconds in waits:
        done = {"state": "done", "model_version": "1", "analyzed_at": noon}
        photo = queued_photo(user, **done)
        asked_at = noon - datetime.timedelta(seconds=seconds)
        Photo.objects.filter(pk=photo.pk).update(created_at=asked_at)
        Job.objects.filter(pk=photo.job_id).update(created_at=asked_at)
    failed = queued_photo(user, state="failed", error_code="broken", error_message="It is.")
    Photo.objects.filter(pk=failed.pk).update(created_at=noon - datetime.timedelta(days=1))
    days = measure_days(until=noon, days=3)
    assert [day.uploaded for day in days] == [0, 1, 3]
    assert [day.failed for day in days] == [0, 1, 0]
    assert [day.analyzed for day in days] == [0, 0, 3]
    assert days[2].median_seconds == pytest.approx(20)
    assert days[2].late_seconds == pytest.approx(83)
    assert days[0].late_seconds == 0


def test_totals_count_over_all_owners(user, other_user, queued_photo):
    queued_photo(user)
    queued_photo(other_user, size_bytes=500)
    totals = measure_totals()
    assert (totals.photos, totals.storage_bytes, totals.faces) == (2, 1500, 0)
