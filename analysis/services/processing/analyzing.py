"""The work of a worker: a chunk of photos, from their files to recorded faces."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import Error as DriverError
from django.db import connection
from django.utils import timezone

from analysis import analyzer
from analysis.analyzer import DecodedImage, ImageError, PhotoAnalysis
from analysis.models import Face, Photo
from analysis.services.dispatch import dispatch_more
from analysis.services.faces.face_rows import faces_from
from analysis.services.faces.same_faces import box_of
from analysis.services.measuring import STAGE_SECONDS
from analysis.services.media_files import delete_files, delete_folder
from analysis.services.outages import is_outage
from analysis.services.processing.claiming import Lease, claim_next, kept_alive
from analysis.services.processing.recording import record_analysis, record_failure
from analysis.services.processing.recovery import put_back, requeue_unfinished
from analysis.services.processing.thumbnails import store_chips, store_pictures

logger = logging.getLogger(__name__)

MISSING_CODE = "file_missing"
MISSING_MESSAGE = (
    "The file of this photo is no longer in the storage. Delete the photo and upload it again."
)


def analyze_waiting(*, queue: str) -> None:
    """Analyse the next chunk of photos that wait for this queue and record how each ended.

    A photo that cannot be read fails by itself. Where anything else goes wrong the rest of the
    chunk is put back to be tried again, photo by photo. Where the database, Redis or the storage is
    away, that is no photo's fault: it counts as no attempt, and they wait for recovery to send them
    again.
    """
    # Before any claim: models that do not load are no photo's fault, and count as no attempt.
    analyzer.load()
    lease = claim_next(queue=queue, at=timezone.now())
    if not lease.photos:
        return
    jobs = sorted({str(photo.job_id) for photo in lease.photos})
    with kept_alive(lease), structlog.contextvars.bound_contextvars(job_ids=jobs):
        try:
            _analyze_leased(lease)
        except Exception as error:
            logger.exception("The analysis of %d photos stopped.", len(lease.photos))
            if isinstance(error, DriverError):
                connection.close()  # Nothing more is to be had of it; the next may be well.
            unfinished = Photo.objects.leased(lease.token)
            if is_outage(error):
                put_back(unfinished, at=timezone.now())
                return
            requeue_unfinished(unfinished, at=timezone.now())
    dispatch_more(queue)


def _analyze_leased(lease: Lease) -> None:
    with ThreadPoolExecutor(settings.ANALYSIS_DECODING_THREADS, "decode") as threads:
        readable: list[tuple[Photo, DecodedImage]] = []
        with STAGE_SECONDS.labels("decode").time():
            all_decoded = list(threads.map(decoded_photo, lease.photos))
        for photo, decoded in zip(lease.photos, all_decoded, strict=True):
            if isinstance(decoded, ImageError):
                record_failure(photo=photo, code=decoded.code, message=str(decoded))
            elif decoded is None:
                record_failure(photo=photo, code=MISSING_CODE, message=MISSING_MESSAGE)
            else:
                readable.append((photo, decoded))
        # Pictures are written while the networks compute.
        pictures = [
            threads.submit(store_pictures, photo, decoded.pixels) for photo, decoded in readable
        ]
        with STAGE_SECONDS.labels("analyze").time():
            analyses = analyzer.analyze([decoded.pixels for _, decoded in readable])
        with STAGE_SECONDS.labels("pictures").time():  # what of them outlasts the networks
            for stored in pictures:
                stored.result()
    with STAGE_SECONDS.labels("record").time():
        for (photo, decoded), analysis in zip(readable, analyses, strict=True):
            _finish(photo, decoded, analysis)


def decoded_photo(photo: Photo) -> DecodedImage | ImageError | None:
    """The photo's pixels, or why they cannot be had; None where the file is gone."""
    try:
        with default_storage.open(photo.storage_key) as original:
            return analyzer.decode_photo(original)
    except ImageError as error:
        return error
    except FileNotFoundError:
        return None


def _finish(photo: Photo, decoded: DecodedImage, analysis: PhotoAnalysis) -> None:
    """Store the faces' pictures, then record: what is called done has its pictures."""
    version = analyzer.model_version()
    boxes = {face.pk: box_of(face) for face in photo.faces.manual().defer("embedding")}
    drawn = analyzer.analyze_boxes(decoded.pixels, list(boxes.values()))
    faces = faces_from(
        photo, analysis, drawn=dict(zip(boxes, drawn, strict=True)), model_version=version
    )
    store_chips(faces, decoded.pixels)
    recorded = record_analysis(
        photo=photo, analysis=analysis, faces=faces, model_version=version, at=timezone.now()
    )
    if not recorded:
        kept = set(Face.objects.filter(photo=photo).values_list("pk", flat=True))
        delete_files(face.chip_key for face in faces if face.pk not in kept)
        if not Photo.objects.filter(pk=photo.pk).exists():
            delete_folder(photo.folder)
