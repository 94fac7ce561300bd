"""Taking files in: checked by their header, known by their bytes, stored with their rows."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from analysis import analyzer
from analysis.analyzer import ImageError, ImageFileTooLarge, ImageHeader
from analysis.errors import AnalysisError
from analysis.models import Job, JobEntry, Photo
from analysis.services.intake.company import NO_COMPANY, Company, accompany
from analysis.services.intake.filenames import clean_filename, clean_path
from analysis.services.intake.outcome import Refused, Stored, Upload
from analysis.services.media_files import delete_files
from analysis.services.quota import QuotaExceeded, take_from_quota

# Small files share a commit and few statements; while larger ones are written, no transaction of
# many should be open.
FILES_AT_ONCE = 16
BYTES_AT_ONCE = 8_000_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file of an upload. file: seekable, with a name.

    index: among the upload's files. position: in the archive of the upload's job, if it has one,
    of which each file is recorded once. company: what came with it.
    """

    file: File
    index: int
    position: int | None = None
    company: Company = NO_COMPANY

    @property
    def filename(self) -> str:
        return clean_path(self.file.name)


@dataclass(frozen=True, slots=True)
class _Readable:
    """An arrival that is a photo. digest: SHA-256 of its bytes, in hexadecimal."""

    arrival: Arrival
    header: ImageHeader
    digest: str


def take_files(upload: Upload, arrivals: Iterable[Arrival]) -> None:
    """Store each file of an upload that is a photo, and note the others, in their order.

    Each is committed by itself or with some that follow; a row, its entry and its file are there
    together or not at all.
    """
    together: list[_Readable] = []
    for arrival in arrivals:
        try:
            readable = _readable(arrival)
        except ImageError as error:
            _store(upload, together)
            together = []
            _refuse(upload, arrival, error)
            continue
        size = sum(each.arrival.file.size for each in (*together, readable))
        if len(together) == FILES_AT_ONCE or size > BYTES_AT_ONCE:
            _store(upload, together)
            together = []
        together.append(readable)
    _store(upload, together)


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
    if upload.job:
        _record(upload.job, [entry])
    else:
        upload.unrecorded.append(entry)


def _refuse(upload: Upload, arrival: Arrival, error: ImageError | AnalysisError) -> None:
    refuse_file(upload, arrival.filename, error, index=arrival.index, position=arrival.position)


def _readable(arrival: Arrival) -> _Readable:
    """Raises ImageError where the file is no photo, or one beyond the limits.

    An upload handler may have cut off what lies beyond the limit; then `size` still says how large
    the file was.
    """
    file, limit = arrival.file, settings.MAX_UPLOAD_MB * 1_000_000
    if file.size > limit:
        raise ImageFileTooLarge(file.size, limit)
    header = analyzer.probe_photo(file)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return _Readable(arrival, header, digest)


def _store(upload: Upload, files: Sequence[_Readable]) -> None:
    """Store files together, or one by one where one of them hinders the others."""
    if not files:
        return
    try:
        _store_together(upload, files)
    except (IntegrityError, QuotaExceeded) as error:
        if len(files) > 1:
            for file in files:
                _store(upload, [file])
        elif isinstance(error, QuotaExceeded):
            _refuse(upload, files[0].arrival, error)
        else:  # The same bytes came twice at the same moment: now they are there.
            _store_together(upload, files)


def _store_together(upload: Upload, files: Sequence[_Readable]) -> None:
    """Have the owner's photos with these bytes; the rows, entries and files of new ones are new.

    Raises QuotaExceeded where the owner may not have all of them, IntegrityError where somebody
    stores one at the same time; then nothing has changed.
    """
    digests = {file.digest for file in files}
    same_bytes = Photo.objects.for_owner(upload.owner).filter(sha256__in=digests)
    photos = {photo.sha256: photo for photo in same_bytes.select_related("job")}
    new: list[tuple[Photo, _Readable]] = []
    for file in files:
        if file.digest not in photos:
            photos[file.digest] = _new_photo(upload, file)
            new.append((photos[file.digest], file))
    first = {id(file) for _, file in new}
    job = upload.job
    try:
        with transaction.atomic():
            if new:
                job = job or Job.objects.create(owner=upload.owner, kind=Job.Kind.UPLOAD)
                _insert(job, [photo for photo, _ in new])
            remarks = _accompany(job, photos, files)
            entries = [
                JobEntry(
                    owner=upload.owner,
                    photo=photos[file.digest],
                    filename=file.arrival.filename,
                    position=file.arrival.position,
                    duplicate=id(file) not in first,
                    remark=remarks[id(file)],
                )
                for file in files
            ]
            if job:
                _record(job, [*upload.unrecorded, *entries])
            for photo, file in new:
                default_storage.save(photo.storage_key, file.arrival.file)
            if new:
                # Last, since it holds up the owner's other uploads until this one is committed.
                take_from_quota(owner=upload.owner, photos=len(new), at=timezone.now())
    except BaseException:
        delete_files(photo.storage_key for photo, _ in new)
        raise
    upload.job = job
    upload.unrecorded = [] if job else [*upload.unrecorded, *entries]
    upload.stored += [Stored(photos[file.digest], id(file) not in first) for file in files]


def _new_photo(upload: Upload, file: _Readable) -> Photo:
    header = file.header
    photo = Photo(
        owner=upload.owner,
        sha256=file.digest,
        original_filename=clean_filename(file.arrival.file.name),
        format=header.format.lower(),
        size_bytes=file.arrival.file.size,
        width=header.width,
        height=header.height,
        taken_at=_aware(header.taken_at),
        dispatched_at=timezone.now(),
    )
    photo.storage_key = f"{photo.folder}/original.{photo.format}"
    return photo


def _insert(job: Job, photos: list[Photo]) -> None:
    for photo in photos:
        photo.job = job
    # In the order of their bytes: two uploads of the same files do not wait for each other.
    Photo.objects.bulk_create(sorted(photos, key=lambda photo: photo.sha256))


def _accompany(
    job: Job | None, photos: dict[str, Photo], files: Sequence[_Readable]
) -> dict[int, str]:
    """Have each photo's company join it, within a transaction; what was not taken, by file's id."""
    # In the order of their bytes, too: photos that are there already are put into an album, say, by
    # two uploads at once, which would otherwise wait for each other for ever.
    return {
        id(file): accompany(photos[file.digest], file.header, file.arrival.company, job=job)
        for file in sorted(files, key=lambda file: file.digest)
    }


def _record(job: Job, entries: list[JobEntry]) -> None:
    for entry in entries:
        entry.job = job
    # An archive's file that was recorded before stays as it is.
    JobEntry.objects.bulk_create(entries, ignore_conflicts=True)


def _aware(taken_at: datetime.datetime | None) -> datetime.datetime | None:
    """Cameras seldom say their time zone; then it is taken for the site's."""
    if taken_at is None or timezone.is_aware(taken_at):
        return taken_at
    return timezone.make_aware(taken_at)
