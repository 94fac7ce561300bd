"""When a user withdraws consent, what waits to be analysed is called off."""

from __future__ import annotations

from django.db.models import Q

from accounts.consent import consent_withdrawn
from accounts.models import User
from analysis.models import Job, Photo
from analysis.services.processing.cancelling import cancel_job


def call_off(*, user: User, **_: object) -> None:
    """Cancel all of a user's jobs that still have something to do."""
    waiting = Q(photos__state=Photo.State.QUEUED)
    waiting |= Q(archive__isnull=False, archive__finished_at__isnull=True)
    jobs = Job.objects.for_owner(user).filter(waiting).order_by("pk").distinct()
    for job_id in jobs.values_list("pk", flat=True):
        cancel_job(owner=user, job_id=job_id)


def register() -> None:
    """Hear of every withdrawal, by whichever door."""
    consent_withdrawn.connect(call_off, dispatch_uid="call off")
