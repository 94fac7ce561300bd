"""Jobs of many files: sent in one request, or packed in an archive."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from analysis.models import Archive, Job
from analysis.services.dispatch import dispatch_unpacking
from analysis.services.intake.archive_reading import ArchiveTooLarge, ArchiveUnreadable, is_archive
from analysis.services.intake.filenames import clean_filename
from analysis.services.intake.outcome import Upload
from analysis.services.intake.own_export import LeftAside, indexes_beside_photos
from analysis.services.intake.taking import Arrival, refuse_file, take_files
from analysis.services.intake.upload import announce_upload
from analysis.services.media_files import delete_files

if TYPE_CHECKING:
    from accounts.models import User


def start_batch(*, owner: User, files: Sequence[File]) -> Job:
    """Store each file that is a photo and queue the new ones, behind what people wait for.

    Every file becomes an entry of the job, refused ones and ones that were there before too.
    """
    job = Job.objects.create(owner=owner, kind=Job.Kind.BATCH)
    upload = Upload(owner, job)
    names = [clean_filename(file.name) for file in files]
    lists = indexes_beside_photos(names)
    arrivals = (Arrival(file, index) for index, file in enumerate(files) if index not in lists)
    take_files(upload, arrivals)
    for index in sorted(lists):
        refuse_file(upload, names[index], LeftAside(), index=index)
    announce_upload(upload)
    return job


def start_archive(*, owner: User, file: File) -> Job:
    """Store a ZIP, whose photos a worker takes out; on commit it is told.

    file: seekable; beyond the limit an upload handler may have cut it off. Raises ArchiveTooLarge,
    ArchiveUnreadable.
    """
    if file.size > settings.MAX_ARCHIVE_MB * 1_000_000:
        raise ArchiveTooLarge(file.size)
    if not is_archive(file):
        raise ArchiveUnreadable
    job = Job(pk=uuid.uuid4(), owner=owner, kind=Job.Kind.ARCHIVE)
    archive = Archive(
        job=job,
        owner=owner,
        filename=clean_filename(file.name),
        size_bytes=file.size,
        dispatched_at=timezone.now(),
    )
    try:
        # The file first: a large one takes its time, in which no transaction should be open.
        default_storage.save(archive.storage_key, file)
        with transaction.atomic():
            job.save(force_insert=True)
            archive.save(force_insert=True)
            dispatch_unpacking(archive)
    except BaseException:
        delete_files([archive.storage_key])
        raise
    return job
