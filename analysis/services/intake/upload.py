"""Uploads: files that somebody sends, stored and queued for analysis."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.files import File
from django.db import transaction

from analysis.errors import JobNotFound
from analysis.models import Job
from analysis.services.dispatch import dispatch_photos
from analysis.services.events import announce_photos
from analysis.services.intake.company import Company, SidecarAlone, albums_of_folder, sidecars_of
from analysis.services.intake.filenames import clean_filename
from analysis.services.intake.outcome import Upload
from analysis.services.intake.own_export import LeftAside, indexes_beside_photos
from analysis.services.intake.taking import Arrival, refuse_file, take_files
from analysis.services.regions.xmp_reading import MOST_BYTES

if TYPE_CHECKING:
    from accounts.models import User


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
    JobNotFound. When all are stored, tasks are sent and the owner's channel is told.
    """
    upload = Upload(owner, _open_job(owner, job_id) if job_id else None)
    albums = albums_of_folder(folder)
    names = [clean_filename(file.name) for file in files]
    lying_beside, lists = sidecars_of(names, sidecars), indexes_beside_photos(names)
    take_files(
        upload,
        (
            Arrival(file, index, company=Company(albums, _packets(lying_beside.get(index, ()))))
            for index, file in enumerate(files)
            if index not in lists
        ),
    )
    for index in sorted(lists):
        refuse_file(upload, names[index], LeftAside(), index=index)
    claimed = {id(sidecar) for some in lying_beside.values() for sidecar in some}
    alone = [sidecar for sidecar in sidecars if id(sidecar) not in claimed]
    for index, sidecar in enumerate(alone, start=len(files)):
        refuse_file(upload, clean_filename(sidecar.name), SidecarAlone(), index=index)
    announce_upload(upload)
    return upload


@transaction.atomic
def announce_upload(upload: Upload) -> None:
    """Send tasks for the new photos and tell their owner's channel, on commit."""
    dispatch_photos(upload.new_photos)
    announce_photos(upload.new_photos)


def _open_job(owner: User, job_id: uuid.UUID) -> Job:
    job = Job.objects.for_owner(owner).filter(pk=job_id, kind=Job.Kind.UPLOAD).first()
    if job is None:
        raise JobNotFound
    return job


def _packets(sidecars: Sequence[File]) -> tuple[bytes, ...]:
    return tuple(sidecar.read(MOST_BYTES + 1) for sidecar in sidecars)
