"""Work that got lost comes back: of dead workers, of failed attempts, of emptied queues."""

from __future__ import annotations

import datetime
import functools

from django.conf import settings
from django.db import transaction

from analysis.models import Person, Photo, Recognition, WaitingFace
from analysis.models.photo import PhotoQuerySet
from analysis.services.dispatch import (
    PEOPLE_QUEUE,
    dispatch_comparison,
    dispatch_photos,
    dispatch_recognition,
    messages_waiting,
)
from analysis.services.events import announce_photos
from analysis.services.measuring import count_failed
from analysis.services.webhooks.outbox import tell_ends

CRASHED_CODE = "analysis_crashed"
CRASHED_MESSAGE = (
    "The analysis of this photo stopped {attempts} times without a result, so it is not tried "
    "again by itself. Start its analysis anew later, or save the photo as a JPEG with an image "
    "program and upload that."
)


def recover_photos(*, at: datetime.datetime) -> None:
    """Put every photo that nobody works on any more back on its way."""
    requeue_unfinished(Photo.objects.lease_lapsed(at=at), at=at)
    redispatch_waiting(at=at)
    redispatch_recognition()


@transaction.atomic
def requeue_unfinished(unfinished: PhotoQuerySet, *, at: datetime.datetime) -> None:
    """End these photos' leases: they queue for another attempt, or fail where none is left.

    unfinished: a query of photos being analysed. On commit: tasks for those that queue, and an
    event for each to its owner.
    """
    photos = list(unfinished.select_related("job").select_for_update(skip_locked=True, of=["self"]))
    queued = [photo for photo in photos if photo.attempts < settings.ANALYSIS_MAX_ATTEMPTS]
    failed = [photo for photo in photos if photo.attempts >= settings.ANALYSIS_MAX_ATTEMPTS]
    for photo in photos:
        photo.lease_token = photo.lease_expires_at = None
    for photo in queued:
        photo.state = Photo.State.QUEUED
        photo.dispatched_at = at
    for photo in failed:
        photo.state = Photo.State.FAILED
        photo.error_code = CRASHED_CODE
        photo.error_message = CRASHED_MESSAGE.format(attempts=photo.attempts)
    Photo.objects.bulk_update(
        photos,
        [
            "state",
            "lease_token",
            "lease_expires_at",
            "dispatched_at",
            "error_code",
            "error_message",
        ],
    )
    dispatch_photos(queued)
    announce_photos(photos)
    tell_ends(failed)
    for photo in failed:
        transaction.on_commit(functools.partial(count_failed, photo.error_code))


@transaction.atomic
def put_back(unfinished: PhotoQuerySet, *, at: datetime.datetime) -> None:
    """End these photos' leases as if there had been none: they queue, and no attempt counts.

    No message is sent, since what kept them from being analysed is away: they are sent again with
    what has been queued for long. On commit: an event for each to its owner.
    """
    photos = list(unfinished.select_for_update(skip_locked=True))
    for photo in photos:
        photo.state = Photo.State.QUEUED
        photo.attempts -= 1
        photo.lease_token = photo.lease_expires_at = None
        photo.dispatched_at = at
    fields = ["state", "attempts", "lease_token", "lease_expires_at", "dispatched_at"]
    Photo.objects.bulk_update(photos, fields)
    announce_photos(photos)


@transaction.atomic
def redispatch_waiting(*, at: datetime.datetime) -> None:
    """Send messages again for photos that have been queued for long, the longest first.

    A full queue explains the wait, so no more is sent than a short queue takes: the rest has its
    turn as that empties. A message too many does no harm, since the photo is claimed once.
    """
    room = settings.ANALYSIS_REDISPATCH_MESSAGES - messages_waiting()
    if room <= 0:
        return
    long_ago = at - datetime.timedelta(seconds=settings.ANALYSIS_REDISPATCH_SECONDS)
    waiting = Photo.objects.dispatched_before(long_ago).order_by("dispatched_at")
    photos = list(
        waiting.select_related("job").select_for_update(skip_locked=True, of=["self"])[:room]
    )
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).update(dispatched_at=at)
    dispatch_photos(photos)


@transaction.atomic
def redispatch_recognition() -> None:
    """Send the tasks of owners whose faces or people wait for them, where no message is left.

    One too many does no harm: it finds nobody who waits.
    """
    if messages_waiting([PEOPLE_QUEUE]):
        return
    waiting = WaitingFace.objects.values_list("owner", flat=True)
    owners = waiting.union(Recognition.objects.unsettled().values_list("owner", flat=True))
    for owner_id in owners.order_by("owner")[: settings.ANALYSIS_REDISPATCH_MESSAGES]:
        dispatch_recognition(owner_id)
    compared = Person.objects.to_compare().order_by("owner").values_list("owner", flat=True)
    for owner_id in compared.distinct()[: settings.ANALYSIS_REDISPATCH_MESSAGES]:
        dispatch_comparison(owner_id)
