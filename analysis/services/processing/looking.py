"""A worker's photos on their way from files to faces, batch by batch.

Files are read and written in some threads and the networks compute in one, so that whoever takes
the results can record a batch while the next is computed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage

from analysis import analyzer
from analysis.analyzer import DecodedImage, ImageError, PhotoAnalysis
from analysis.models import Photo
from analysis.services.measuring import STAGE_SECONDS
from analysis.services.processing.thumbnails import store_pictures

# What the networks see at once: more photos are hardly quicker, and their faces come later.
BATCH_PHOTOS = 8
BATCH_PIXELS = 25_000_000

Decoded = DecodedImage | ImageError | None
Decoding = tuple[Photo, Future[Decoded]]
Pictures = list[Future[None]]
Batch = Future[tuple[list["Look"], Pictures]]


@dataclass(frozen=True, slots=True)
class Look:
    """What became of a photo: its pixels and the faces in them, or why they cannot be had."""

    photo: Photo
    decoded: Decoded
    analysis: PhotoAnalysis | None


class Lookout(contextlib.AbstractContextManager["Lookout"]):
    """Looks at photos in threads of its own; when it ends, what has not begun never does."""

    def __enter__(self) -> Lookout:
        self._files = ThreadPoolExecutor(settings.ANALYSIS_DECODING_THREADS, "files")
        self._networks = ThreadPoolExecutor(1, "networks")
        return self

    def __exit__(self, *error: object) -> None:
        self._networks.shutdown(cancel_futures=True)
        self._files.shutdown(cancel_futures=True)

    def begin(self, photos: Iterable[Photo]) -> list[Batch]:
        """Begin to look at the photos, after those begun before, and to store pictures of them.

        All of them are decoded as soon as may be, so together they must fit into memory. Returns
        the batches in which they are looked at, in this order.
        """
        decodings = [(photo, self._files.submit(decoded_photo, photo)) for photo in photos]
        return [
            self._networks.submit(_look_at, batch, self._files) for batch in _batches(decodings)
        ]


def looks_of(batch: Batch) -> list[Look]:
    """Wait for the batch: its photos are looked at and their pictures stored.

    Raises whatever went wrong besides a file that is gone or cannot be decoded.
    """
    looks, pictures = batch.result()
    with STAGE_SECONDS.labels("pictures").time():  # what of them outlasts the networks
        for stored in pictures:
            stored.result()
    return looks


def decoded_photo(photo: Photo) -> Decoded:
    """The photo's pixels, or why they cannot be had; None where the file is gone."""
    try:
        with default_storage.open(photo.storage_key) as original:
            return analyzer.decode_photo(original)
    except ImageError as error:
        return error
    except FileNotFoundError:
        return None


def _batches(decodings: Iterable[Decoding]) -> Iterator[list[Decoding]]:
    batch: list[Decoding] = []
    pixels = 0
    for photo, decoding in decodings:
        size = photo.width * photo.height
        if batch and (len(batch) == BATCH_PHOTOS or pixels + size > BATCH_PIXELS):
            yield batch
            batch, pixels = [], 0
        batch.append((photo, decoding))
        pixels += size
    if batch:
        yield batch


def _look_at(batch: Sequence[Decoding], files: ThreadPoolExecutor) -> tuple[list[Look], Pictures]:
    with STAGE_SECONDS.labels("decode").time():  # what of it is still to be waited for
        all_decoded = [(photo, decoding.result()) for photo, decoding in batch]
    readable = [(photo, each) for photo, each in all_decoded if isinstance(each, DecodedImage)]
    # Pictures are written while the networks compute.
    pictures = [files.submit(store_pictures, photo, each.pixels) for photo, each in readable]
    with STAGE_SECONDS.labels("analyze").time():
        analyses = iter(analyzer.analyze([each.pixels for _, each in readable]))
    looks = [
        Look(photo, decoded, next(analyses) if isinstance(decoded, DecodedImage) else None)
        for photo, decoded in all_decoded
    ]
    return looks, pictures
