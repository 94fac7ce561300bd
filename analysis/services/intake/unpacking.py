"""Taking the photos out of a job's archive, in a worker, some at a time.

Each file that was looked at is an entry of the job, so whoever goes on knows where: a worker that
dies loses nothing, and no file is taken twice.
"""

from __future__ import annotations

import datetime
import functools
import logging
import time
import uuid

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.analyzer import ImageError
from analysis.errors import AnalysisError
from analysis.models import Archive, JobEntry
from analysis.services.dispatch import ARCHIVES_QUEUE, dispatch_more, dispatch_unpacking
from analysis.services.intake.archive_reading import ArchiveReader, ArchiveUnreadable, EntryRefused
from analysis.services.intake.company import SidecarAlone
from analysis.services.intake.filenames import clean_path
from analysis.services.intake.outcome import Upload
from analysis.services.intake.own_export import LeftAside
from analysis.services.intake.taking import Arrival, refuse_file, take_files
from analysis.services.intake.upload import announce_upload
from analysis.services.media_files import delete_files
from analysis.services.outages import is_outage
from analysis.services.processing.cancelling import cancel_queued
from analysis.services.webhooks.outbox import tell_finished_jobs

logger = logging.getLogger(__name__)

SLICE_SECONDS = 2.0  # of unpacking, before others' photos have their turn
SLICE_FILES = 64


class UnpackingStopped(AnalysisError):
    """An archive that was given up, since workers stopped over it again and again."""

    code = "unpacking_stopped"

    def __init__(self, attempts: int) -> None:
        super().__init__(
            _(
                "Taking photos out of this archive stopped %(attempts)s times without a result, so "
                "it is not tried again. Pack those that are missing again, and send that."
            )
            % {"attempts": attempts}
        )


def unpack_archive(*, archive_id: int) -> None:
    """Take the next files out of an archive and queue those that are photos.

    Then another message brings its next turn, or it is finished and its file deleted.
    """
    archive = _claim(archive_id, at=timezone.now())
    if archive is None:
        return
    upload = Upload(archive.owner, archive.job)
    try:
        with default_storage.open(archive.storage_key) as source:
            finished = _unpack_slice(archive, upload, ArchiveReader(source))
    except FileNotFoundError:
        _finish(archive, ArchiveUnreadable())
    except AnalysisError as error:
        _finish(archive, error)
    except Exception as error:
        logger.exception("The unpacking of an archive stopped.")
        if is_outage(error):  # No fault of the archive's; recovery goes on when the lease ends.
            leased = Archive.objects.leased(archive.lease_token).filter(pk=archive.pk)
            leased.filter(attempts__gt=0).update(attempts=F("attempts") - 1)
    else:
        if finished:
            _finish(archive)
        else:
            _pass_on(archive)
    announce_upload(upload)
    if not Archive.objects.filter(pk=archive.pk, job__cancelled_at__isnull=True).exists():
        cancel_queued(archive.job)
    dispatch_more(ARCHIVES_QUEUE)


@transaction.atomic
def recover_archives(*, at: datetime.datetime) -> None:
    """Put archives that no worker is at back on their way, or give up those that stop workers."""
    long_ago = at - datetime.timedelta(seconds=settings.ANALYSIS_REDISPATCH_SECONDS)
    free = Archive.objects.select_for_update(skip_locked=True)
    for archive in free.lease_lapsed(at=at):
        if archive.attempts >= settings.ANALYSIS_MAX_ATTEMPTS:
            _finish(archive, UnpackingStopped(archive.attempts))
        else:
            _pass_on(archive)
    for archive in free.dispatched_before(long_ago):
        _pass_on(archive)


def _claim(archive_id: int, *, at: datetime.datetime) -> Archive | None:
    """The archive under a lease of ours; None where it is finished, deleted or another's."""
    token = uuid.uuid4()
    claimed = Archive.objects.claimable().filter(pk=archive_id)
    won = claimed.update(
        lease_token=token, lease_expires_at=_lease_end(at), attempts=F("attempts") + 1
    )
    if not won:
        return None
    return Archive.objects.leased(token).select_related("job", "owner").get(pk=archive_id)


def _unpack_slice(archive: Archive, upload: Upload, reader: ArchiveReader) -> bool:
    """Take out files for a while; whether that was the last of them, or the lease is lost."""
    last = JobEntry.objects.filter(job=archive.job_id).aggregate(last=Max("position"))["last"]
    first = 0 if last is None else last + 1
    Archive.objects.filter(pk=archive.pk).update(entry_count=len(reader))
    until = time.monotonic() + SLICE_SECONDS
    for position in range(first, len(reader)):
        if position - first == SLICE_FILES or time.monotonic() > until:
            return False
        if not _take_out(archive, upload, reader, position):
            return True
    return True


def _take_out(archive: Archive, upload: Upload, reader: ArchiveReader, position: int) -> bool:
    """Take out one file and renew the lease; False where that is lost."""
    room = settings.MAX_ARCHIVE_UNPACKED_MB * 1_000_000 - archive.unpacked_bytes
    try:
        with reader.taken_out(position, room=room) as file:
            company = reader.company(position)
            archive.unpacked_bytes += file.size + company.size
            take_files(upload, [Arrival(file, position, position, company)])
    except (EntryRefused, SidecarAlone, LeftAside, ImageError) as error:
        name = clean_path(reader.name(position))
        refuse_file(upload, name, error, index=position, position=position)
    held = Archive.objects.leased(archive.lease_token).filter(pk=archive.pk)
    renewed = held.update(
        unpacked_bytes=archive.unpacked_bytes,
        attempts=0,
        lease_expires_at=_lease_end(timezone.now()),
    )
    return renewed == 1


@transaction.atomic
def _finish(archive: Archive, error: AnalysisError | None = None) -> None:
    """Call the archive finished, or given up, if its lease holds; its file goes on commit."""
    leased = Archive.objects.leased(archive.lease_token).filter(pk=archive.pk)
    ended = leased.update(
        finished_at=timezone.now(),
        lease_token=None,
        lease_expires_at=None,
        error_code=error.code if error else "",
        error_message=str(error) if error else "",
    )
    if ended:
        tell_finished_jobs([archive.job_id])
        transaction.on_commit(functools.partial(delete_files, [archive.storage_key]))


@transaction.atomic
def _pass_on(archive: Archive) -> None:
    """End the lease, and send a message for the archive's next turn on commit."""
    held = Archive.objects.unfinished().filter(pk=archive.pk, lease_token=archive.lease_token)
    if held.update(lease_token=None, lease_expires_at=None, dispatched_at=timezone.now()):
        dispatch_unpacking(archive)


def _lease_end(at: datetime.datetime) -> datetime.datetime:
    return at + datetime.timedelta(seconds=settings.ANALYSIS_LEASE_SECONDS)
