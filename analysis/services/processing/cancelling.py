"""Calling off what is left of a job, and having done again what failed of it."""

from __future__ import annotations

import functools
import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.errors import AnalysisError, JobNotFound
from analysis.models import Archive, Job, Photo
from analysis.services.events import announce_photos
from analysis.services.media_files import delete_files
from analysis.services.processing.reanalysis import requeue_photos
from analysis.services.webhooks.outbox import tell_finished_jobs

if TYPE_CHECKING:
    from accounts.models import User


class NothingToRetry(AnalysisError):
    """A job of which no photo failed or was cancelled."""

    code = "nothing_to_retry"

    def __init__(self) -> None:
        super().__init__(
            _(
                "No photo of this job failed or was cancelled. Files that were refused never "
                "became photos; send them again once they are mended."
            )
        )


@transaction.atomic
def cancel_job(*, owner: User, job_id: uuid.UUID) -> Job:
    """Call off what of the job no worker has begun; what is being analysed comes to its end.

    Photos that were analysed before keep that analysis. Of an archive nothing more is taken out.
    Again, or after its end, it changes nothing. Raises JobNotFound. On commit: an event for each
    photo.
    """
    job = _locked(owner, job_id)
    if not Job.objects.with_counts().get(pk=job.pk).remaining:
        return job
    cancel_queued(job)
    archive = Archive.objects.unfinished().filter(job=job).first()
    if archive:
        Archive.objects.filter(pk=archive.pk).update(
            finished_at=timezone.now(), lease_token=None, lease_expires_at=None
        )
        transaction.on_commit(functools.partial(delete_files, [archive.storage_key]))
    if job.cancelled_at is None:
        job.cancelled_at = timezone.now()
        job.save(update_fields=["cancelled_at"])
        tell_finished_jobs([job.pk])
    return job


@transaction.atomic
def cancel_queued(job: Job) -> None:
    """Call off the photos that wait for the job."""
    waiting = Photo.objects.queued().filter(job=job).order_by("pk")
    photos = list(waiting.select_for_update(skip_locked=True))
    for photo in photos:
        analyzed = photo.analyzed_at is not None
        photo.state = Photo.State.DONE if analyzed else Photo.State.CANCELLED
    Photo.objects.bulk_update(photos, ["state"])
    announce_photos(photos)


@transaction.atomic
def retry_job(*, owner: User, job_id: uuid.UUID) -> Job:
    """Queue anew those of the job's photos that failed or were cancelled.

    Raises JobNotFound, NothingToRetry. On commit: tasks, and an event for each photo.
    """
    job = _locked(owner, job_id)
    failed = Photo.objects.for_owner(owner).filter(
        pk__in=job.entries.values("photo"), state__in=[Photo.State.FAILED, Photo.State.CANCELLED]
    )
    photos = list(failed.order_by("pk").select_for_update())
    if not photos:
        raise NothingToRetry
    # The pace so far says nothing about what follows.
    Job.objects.filter(pk=job.pk).update(cancelled_at=None, started_at=None)
    requeue_photos(photos, job)
    return job


def _locked(owner: User, job_id: uuid.UUID) -> Job:
    job = Job.objects.for_owner(owner).select_for_update().filter(pk=job_id).first()
    if job is None:
        raise JobNotFound
    return job
