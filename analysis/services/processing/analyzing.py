"""The work of a worker: chunks of photos, from their files to recorded faces."""

from __future__ import annotations

import contextlib
import functools
import logging
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import structlog
from django.db import Error as DriverError
from django.db import connection
from django.utils import timezone

from analysis import analyzer
from analysis.analyzer import FaceAnalysis, ImageError, PhotoAnalysis
from analysis.models import Face, Photo
from analysis.services.dispatch import dispatch_more, dispatch_recognition, is_urgent_waiting
from analysis.services.faces.face_rows import faces_from
from analysis.services.faces.same_faces import box_of
from analysis.services.measuring import STAGE_SECONDS
from analysis.services.media_files import delete_files, delete_folder
from analysis.services.outages import is_outage
from analysis.services.processing.claiming import Lease, claim_next, kept_alive
from analysis.services.processing.looking import Batch, Look, Lookout, looks_of
from analysis.services.processing.recording import (
    PhotoFaces,
    record_analyses,
    record_failure,
)
from analysis.services.processing.recovery import put_back, requeue_unfinished
from analysis.services.processing.thumbnails import store_chips

logger = logging.getLogger(__name__)

TURN_SECONDS = 5.0  # for which a task goes on with further chunks
BATCHES_AHEAD = 2  # of a chunk's last: one is computed and one recorded when the next is claimed

MISSING_CODE = "file_missing"
MISSING_MESSAGE = (
    "The file of this photo is no longer in the storage. Delete the photo and upload it again."
)


def analyze_waiting(*, queue: str) -> None:
    """Analyse photos that wait for this queue, chunk after chunk, and record how each ended.

    The next chunk is claimed while the last photos of one are recorded, so that the networks need
    not wait, for as long as TURN_SECONDS and nothing more urgent wait. A photo that cannot be read
    fails by itself. Where anything else goes wrong the rest of the chunk is put back to be tried
    again, photo by photo. Where the database, Redis or the storage is away, that is no photo's
    fault: it counts as no attempt, and they wait for recovery to send them again.
    """
    # Before any claim: models that do not load are no photo's fault, and count as no attempt.
    analyzer.load()
    until = time.monotonic() + TURN_SECONDS
    first = claim_next(queue=queue, at=timezone.now())
    if not first.photos:
        return
    leases = deque([first])
    owners: set[int] = set()
    try:
        with Lookout() as lookout:
            for ended in _analyze(leases, lookout, functools.partial(_claim_ahead, queue, until)):
                owners.add(ended.owner_id)
    except Exception as error:
        logger.exception("The analysis of %d photos stopped.", len(leases[0].photos))
        if isinstance(error, DriverError):
            connection.close()  # Nothing more is to be had of it; the next may be well.
        _return(leases, is_outage(error))
        if is_outage(error):
            return
        owners.add(leases[0].owner_id)
    # Once for all photos of an owner: with each most of that work would be done again.
    faces = Face.objects.filter(owner__in=owners).to_recognize()
    for owner_id in faces.order_by("owner").values_list("owner", flat=True).distinct():
        dispatch_recognition(owner_id)
    dispatch_more(queue)


def _analyze(
    leases: deque[Lease], lookout: Lookout, claim_ahead: Callable[[Lease], Lease | None]
) -> Iterator[Lease]:
    """Record the photos of the first lease, and of those that `claim_ahead` adds, as they come.

    leases: those in hand. Yields each as it ends.
    """
    batches = deque(lookout.begin(leases[0].photos))
    while leases:
        lease, following = leases[0], deque[Batch]()
        jobs = sorted({str(photo.job_id) for photo in lease.photos})
        with kept_alive(lease), structlog.contextvars.bound_contextvars(job_ids=jobs):
            while batches:
                is_near_end = len(batches) <= BATCHES_AHEAD and not following
                if is_near_end and (ahead := claim_ahead(lease)):
                    leases.append(ahead)
                    following.extend(lookout.begin(ahead.photos))
                looks = looks_of(batches.popleft())
                with STAGE_SECONDS.labels("record").time():
                    _record(looks)
            logger.info("The analysis of %d photos ended.", len(lease.photos))
        yield leases.popleft()
        batches = following


def _claim_ahead(queue: str, until: float, lease: Lease) -> Lease | None:
    """The next photos, if they may be looked at while the last of this lease are recorded.

    A photo that was attempted before shares a worker with no other, lest it take them with it.
    """
    if time.monotonic() > until or lease.photos[0].attempts > 1 or is_urgent_waiting(queue):
        return None
    ahead = claim_next(queue=queue, at=timezone.now(), untried=True)
    return ahead if ahead.photos else None


def _return(leases: Iterable[Lease], outage: bool) -> None:
    """Give the leases up: what befell the first is no fault of those claimed ahead of it."""
    for place, lease in enumerate(leases):
        unfinished = Photo.objects.leased(lease.token)
        if outage or place > 0:
            put_back(unfinished, at=timezone.now())
        else:
            requeue_unfinished(unfinished, at=timezone.now())


def _record(looks: Iterable[Look]) -> None:
    """Record how these photos ended; where one of them cannot be, those before it stay done."""
    with contextlib.ExitStack() as at_last:
        seen: list[PhotoFaces] = []
        at_last.callback(_record_faces, seen)
        for look in looks:
            if isinstance(look.decoded, ImageError):
                record_failure(photo=look.photo, code=look.decoded.code, message=str(look.decoded))
            elif look.decoded is None or look.analysis is None:
                record_failure(photo=look.photo, code=MISSING_CODE, message=MISSING_MESSAGE)
            else:
                seen.append(_faces_of(look.photo, look.decoded.pixels, look.analysis))


def _faces_of(photo: Photo, pixels: np.ndarray, analysis: PhotoAnalysis) -> PhotoFaces:
    """The faces as rows, their pictures stored: what is called done has its pictures."""
    drawn, version = _drawn(photo, pixels), analyzer.model_version()
    faces = faces_from(photo, analysis, drawn=drawn, model_version=version)
    store_chips(faces, pixels)
    return PhotoFaces(photo, analysis, faces)


def _record_faces(seen: Sequence[PhotoFaces]) -> None:
    recorded = record_analyses(seen, model_version=analyzer.model_version(), at=timezone.now())
    for each in seen:
        if each.photo.pk not in recorded:
            _delete_unused(each)


def _drawn(photo: Photo, pixels: np.ndarray) -> dict[uuid.UUID, FaceAnalysis]:
    """What is to be seen now in the boxes of a photo's manual faces, by their ids."""
    if photo.analyzed_at is None:
        return {}  # On a photo that was never analysed nobody can draw.
    boxes = {face.pk: box_of(face) for face in photo.faces.manual().defer("embedding")}
    return dict(zip(boxes, analyzer.analyze_boxes(pixels, list(boxes.values())), strict=True))


def _delete_unused(seen: PhotoFaces) -> None:
    """Delete the pictures of faces that were not recorded."""
    kept = set(Face.objects.filter(photo=seen.photo).values_list("pk", flat=True))
    delete_files(face.chip_key for face in seen.faces if face.pk not in kept)
    if not Photo.objects.filter(pk=seen.photo.pk).exists():
        delete_folder(seen.photo.folder)
