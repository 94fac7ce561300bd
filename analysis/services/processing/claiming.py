"""Leases: which worker analyses a photo, and until when it is trusted to be alive."""

from __future__ import annotations

import contextlib
import datetime
import logging
import threading
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from analysis.models import Job, Photo
from analysis.services.dispatch import chunked, kinds_of
from analysis.services.events import announce_photos

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to record results for these photos, for as long as it is renewed."""

    token: uuid.UUID
    photos: tuple[Photo, ...]

    @property
    def owner_id(self) -> int:
        """Whose photos they are, if there are any: a lease is of one owner's."""
        return self.photos[0].owner_id


@transaction.atomic
def claim_next(*, queue: str, at: datetime.datetime, untried: bool = False) -> Lease:
    """Claim the next chunk of photos that wait for this queue.

    untried: none that was attempted before.

    Owners take turns, so that nobody's many photos hold up another's few; of one owner's photos the
    oldest job's come first. The lease may be empty: nothing waits, or others are claiming it.
    """
    jobs = Job.objects.next_in_turn(kinds_of(queue))
    owner_id = jobs.values_list("owner", flat=True).first()
    waiting = Photo.objects.queued().filter(owner=owner_id, job__kind__in=kinds_of(queue))
    if untried:
        waiting = waiting.filter(attempts=0)
    oldest = waiting.select_related("job").order_by("job__created_at", "job", "created_at", "pk")
    free = oldest.select_for_update(skip_locked=True, of=["self"])
    chunk = next(chunked(free[: settings.ANALYSIS_CHUNK_PHOTOS]), [])
    Job.objects.filter(pk__in={photo.job_id for photo in chunk}).update(
        started_at=Coalesce("started_at", Value(at, DateTimeField())), last_claimed_at=at
    )
    return claim_photos(photo_ids=[photo.pk for photo in chunk], at=at)


@transaction.atomic
def claim_photos(*, photo_ids: Iterable[uuid.UUID | str], at: datetime.datetime) -> Lease:
    """Claim those of the photos that are queued and that no one else is claiming just now.

    The lease may be empty: the photos are done, cancelled, deleted, or another worker's.
    """
    token = uuid.uuid4()
    free = Photo.objects.queued().filter(pk__in=photo_ids).order_by("pk")
    claimed = list(free.select_for_update(skip_locked=True).values_list("pk", flat=True))
    Photo.objects.filter(pk__in=claimed).update(
        state=Photo.State.ANALYZING,
        attempts=F("attempts") + 1,
        lease_token=token,
        lease_expires_at=_lease_end(at),
    )
    photos = tuple(Photo.objects.leased(token).order_by("created_at", "pk"))
    announce_photos(photos)
    return Lease(token, photos)


def renew_lease(token: uuid.UUID, *, at: datetime.datetime) -> int:
    """Put the lease's end off for those photos that are still under it; returns how many."""
    return Photo.objects.leased(token).update(lease_expires_at=_lease_end(at))


@contextlib.contextmanager
def kept_alive(lease: Lease) -> Iterator[None]:
    """Renew the lease from a thread while the block runs.

    So a lease can be short, and a dead worker's photos soon go on, however long an analysis takes.
    """
    finished = threading.Event()

    def renew_until_finished() -> None:
        while not finished.wait(settings.ANALYSIS_LEASE_SECONDS / 3):
            try:
                renew_lease(lease.token, at=timezone.now())
            except DatabaseError:
                logger.warning("A lease was not renewed; trying again.", exc_info=True)
            finally:
                connection.close()

    renewing = threading.Thread(target=renew_until_finished, name="lease", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        finished.set()
        renewing.join()


def _lease_end(at: datetime.datetime) -> datetime.datetime:
    return at + datetime.timedelta(seconds=settings.ANALYSIS_LEASE_SECONDS)
