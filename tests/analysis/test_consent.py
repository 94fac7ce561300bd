"""When consent is withdrawn, what waits is called off; what was found stays."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.consent import withdraw_consent
from analysis.models import Archive, Job, Photo

pytestmark = pytest.mark.django_db


def test_photos_that_wait_are_called_off_and_others_waiting_stay(user, other_user, queued_photo):
    waiting, foreign = queued_photo(user), queued_photo(other_user)
    done = queued_photo(user, state="done", analyzed_at=timezone.now(), model_version="v1")
    withdraw_consent(user=user)
    states = dict(Photo.objects.values_list("pk", "state"))
    assert states == {waiting.pk: "cancelled", foreign.pk: "queued", done.pk: "done"}


def test_nothing_more_is_taken_out_of_an_archive(user):
    job = Job.objects.create(owner=user, kind=Job.Kind.ARCHIVE)
    Archive.objects.create(job=job, owner=user, size_bytes=1, dispatched_at=timezone.now())
    withdraw_consent(user=user)
    assert not Archive.objects.unfinished().exists()
    job.refresh_from_db()
    assert job.cancelled_at


def test_administrators_have_nothing_of_theirs_analysed_anew(user, queued_photo):
    photo = queued_photo(user, state="done", analyzed_at=timezone.now(), model_version="v0")
    withdraw_consent(user=user)
    call_command("reanalyse")
    photo.refresh_from_db()
    assert photo.state == "done"
