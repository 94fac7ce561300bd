"""Taking photos in: checked by their header, known by their bytes, queued for analysis."""

from __future__ import annotations

import datetime
import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from analysis import analyzer
from analysis.analyzer import ImageError, ImageFileTooLarge, ImageHeader
from analysis.errors import AnalysisError, JobNotFound
from analysis.models import Job, JobEntry, Photo
from analysis.services.dispatch import dispatch_photos
from analysis.services.events import announce_photos
from analysis.services.intake.company import (
    NO_COMPANY,
    Company,
    SidecarAlone,
    accompany,
    albums_of_folder,
    sidecars_of,
)
from analysis.services.media_files import delete_files
from analysis.services.quota import QuotaExceeded, take_from_quota
from analysis.services.regions.xmp_reading import MOST_BYTES

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is a photo: a new one, or one that its owner already had."""

    photo: Photo
    is_duplicate: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is none, and why."""

    index: int  # among the files of the upload, from 0
    filename: str
    error: ImageError | AnalysisError  # its text is for people, its code for programs


@dataclass(slots=True)
class Upload:
    """What became of the files of one upload, each in the order they came.

    job: that of the new photos; None where there is none. unrecorded: entries of a job that there
    will be if one of the files is a new photo.
    """

    owner: User
    job: Job | None = None
    stored: list[Stored] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unrecorded: list[JobEntry] = field(default_factory=list)

    @property
    def new_photos(self) -> list[Photo]:
        return [stored.photo for stored in self.stored if not stored.is_duplicate]


def upload_photos(
    *,
    owner: User,
    files: Sequence[File],
    sidecars: Sequence[File] = (),
    folder: str = "",
    job_id: uuid.UUID | None = None,
) -> Upload:
    """Store each file that is a photo, and queue the new ones.

    files: seekable, with a name. sidecars: XMP files, each of the file whose name it has. folder:
    that they lie in, the name of an album. job_id: an upload job of the owner's to add to, for
    files that are sent one by one; otherwise the new photos get a job of their own. Raises
    JobNotFound. Each photo is committed by itself; then tasks are sent and the owner's channel is
    told.
    """
    upload = Upload(owner, _open_job(owner, job_id) if job_id else None)
    albums = albums_of_folder(folder)
    lying_beside = sidecars_of([clean_filename(file.name) for file in files], sidecars)
    for index, file in enumerate(files):
        packets = [sidecar.read(MOST_BYTES + 1) for sidecar in lying_beside.get(index, ())]
        take_file(upload, file, index=index, company=Company(albums, tuple(packets)))
    claimed = {id(sidecar) for some in lying_beside.values() for sidecar in some}
    alone = [sidecar for sidecar in sidecars if id(sidecar) not in claimed]
    for index, sidecar in enumerate(alone, start=len(files)):
        refuse_file(upload, clean_filename(sidecar.name), SidecarAlone(), index=index)
    announce_upload(upload)
    return upload


def take_file(
    upload: Upload,
    file: File,
    *,
    index: int,
    position: int | None = None,
    company: Company = NO_COMPANY,
) -> None:
    """Store a file of an upload if it is a photo; each is committed by itself.

    index: among the upload's files. position: in the archive of the upload's job, if it has one,
    of which each file is recorded once. company: what came with it.
    """
    filename = clean_path(file.name)
    try:
        header = _header(file)
    except ImageError as error:
        refuse_file(upload, filename, error, index=index, position=position)
        return
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    entry = JobEntry(owner=upload.owner, filename=filename, position=position)
    try:
        upload.stored.append(_store(upload, file, entry, digest, header, company))
    except QuotaExceeded as error:
        refuse_file(upload, filename, error, index=index, position=position)


def refuse_file(
    upload: Upload,
    filename: str,
    error: ImageError | AnalysisError,
    *,
    index: int,
    position: int | None = None,
) -> None:
    """Note a file of an upload that is no photo, and why."""
    upload.refused.append(Refused(index, filename, error))
    entry = JobEntry(
        owner=upload.owner,
        filename=filename,
        position=position,
        error_code=error.code,
        error_message=str(error),
    )
    _record(upload, entry)


@transaction.atomic
def announce_upload(upload: Upload) -> None:
    """Send tasks for the new photos and tell their owner's channel, on commit."""
    dispatch_photos(upload.new_photos)
    announce_photos(upload.new_photos)


def clean_filename(name: str | None) -> str:
    """The name for people to recognise: no folders, no control characters, at most 255."""
    return PurePosixPath(clean_path(name)).name


def clean_path(name: str | None) -> str:
    """The same with its folders, by which files of one name are told apart; its end, if it is long.

    For people to recognise, and never to open.
    """
    return re.sub(r"[\x00-\x1f\x7f]", "", (name or "").replace("\\", "/"))[-255:]


def _open_job(owner: User, job_id: uuid.UUID) -> Job:
    job = Job.objects.for_owner(owner).filter(pk=job_id, kind=Job.Kind.UPLOAD).first()
    if job is None:
        raise JobNotFound
    return job


def _header(file: File) -> ImageHeader:
    """The header of a photo within the limits; raises ImageError.

    An upload handler may have cut off what lies beyond the limit; then `size` still says how large
    the file was.
    """
    limit = settings.MAX_UPLOAD_MB * 1_000_000
    if file.size > limit:
        raise ImageFileTooLarge(file.size, limit)
    return analyzer.probe_photo(file)


def _store(
    upload: Upload,
    file: File,
    entry: JobEntry,
    digest: str,
    header: ImageHeader,
    company: Company,
) -> Stored:
    """The owner's photo with these bytes; a new one's row, entry and file are there together.

    Raises QuotaExceeded for a new one that the owner may not have.
    """
    same_bytes = Photo.objects.for_owner(upload.owner).filter(sha256=digest).select_related("job")
    if known := same_bytes.first():
        return _stored_before(upload, entry, known, header, company)
    photo = Photo(
        owner=upload.owner,
        sha256=digest,
        original_filename=clean_filename(file.name),
        format=header.format.lower(),
        size_bytes=file.size,
        width=header.width,
        height=header.height,
        taken_at=_aware(header.taken_at),
        dispatched_at=timezone.now(),
    )
    photo.storage_key = f"{photo.folder}/original.{photo.format}"
    try:
        with transaction.atomic():
            photo.job = upload.job or Job.objects.create(owner=upload.owner, kind=Job.Kind.UPLOAD)
            photo.save(force_insert=True)
            entry.photo = photo
            entry.remark = accompany(photo, header, company, job=photo.job)
            _record_in(photo.job, [*upload.unrecorded, entry])
            default_storage.save(photo.storage_key, file)
            # Last, since it holds up the owner's other uploads until this one is committed.
            take_from_quota(owner=upload.owner, at=timezone.now())
    except IntegrityError:  # The same bytes came twice at the same moment.
        return _stored_before(upload, entry, same_bytes.get(), header, company)
    except BaseException:
        delete_files([photo.storage_key])
        raise
    upload.job = photo.job
    upload.unrecorded.clear()
    return Stored(photo, is_duplicate=False)


@transaction.atomic
def _stored_before(
    upload: Upload, entry: JobEntry, photo: Photo, header: ImageHeader, company: Company
) -> Stored:
    entry.photo, entry.duplicate = photo, True
    entry.remark = accompany(photo, header, company, job=upload.job)
    _record(upload, entry)
    return Stored(photo, is_duplicate=True)


def _record(upload: Upload, entry: JobEntry) -> None:
    """Write an entry down, as soon as there is a job for it."""
    if upload.job:
        _record_in(upload.job, [entry])
    else:
        upload.unrecorded.append(entry)


def _record_in(job: Job, entries: list[JobEntry]) -> None:
    for entry in entries:
        entry.job = job
    # An archive's file that was recorded before stays as it is.
    JobEntry.objects.bulk_create(entries, ignore_conflicts=True)


def _aware(taken_at: datetime.datetime | None) -> datetime.datetime | None:
    """Cameras seldom say their time zone; then it is taken for the site's."""
    if taken_at is None or timezone.is_aware(taken_at):
        return taken_at
    return timezone.make_aware(taken_at)
