"""Analysing stored photos anew: after a failure, or with newer models.

What users confirmed, named or hid outlasts it (analysis.services.faces.same_faces).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from analysis.errors import PhotoNotFound
from analysis.models import Job, JobEntry, Photo
from analysis.services.dispatch import dispatch_photos
from analysis.services.events import announce_photos

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def reanalyze_photos(*, owner: User, photo_ids: Collection[uuid.UUID]) -> Job:
    """Queue the photos anew, whatever state they are in, in a job of their own.

    A worker that is analysing one loses its lease. Raises PhotoNotFound where one of them does not
    exist or is another owner's. On commit: tasks, and an event for each.
    """
    found = Photo.objects.for_owner(owner).filter(pk__in=photo_ids).order_by("pk")
    photos = list(found.select_for_update())
    if not photos or len(photos) != len(set(photo_ids)):
        raise PhotoNotFound
    job = Job.objects.create(owner=owner, kind=Job.Kind.REANALYSIS)
    JobEntry.objects.bulk_create(
        JobEntry(job=job, owner=owner, photo=photo, filename=photo.original_filename)
        for photo in photos
    )
    requeue_photos(photos, job)
    return job


def requeue_photos(photos: Collection[Photo], job: Job) -> None:
    """Queue photos for this job, in a transaction that has locked them; else as above."""
    requeued = {
        "state": Photo.State.QUEUED,
        "job": job,
        "dispatched_at": timezone.now(),
        "attempts": 0,
        "lease_token": None,
        "lease_expires_at": None,
        "error_code": "",
        "error_message": "",
    }
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).update(**requeued)
    for photo in photos:
        for name, value in requeued.items():
            setattr(photo, name, value)
    dispatch_photos(photos)
    announce_photos(photos)
