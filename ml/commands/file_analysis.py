"""Analysing files one after another: decoding ahead in threads, batches for the networks."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.analysis_result import PhotoAnalysis
from ml.analyzer import FaceAnalyzer
from ml.images import DecodedImage, ImageError, decode_image

# What is taken for a photo in a folder; a file that is named is tried whatever its name.
SUFFIXES = {
    ".jpg", ".jpeg", ".jfif", ".mpo", ".png", ".webp", ".heic", ".heif", ".avif", ".gif", ".tif",
    ".tiff", ".bmp",
}  # fmt: skip

DECODING_THREADS = 2
# Photos decoded ahead of the networks, and those that go through them together.
DECODED_AHEAD = 8
BATCH_PHOTOS = 32
BATCH_PIXELS = 16_000_000

Decoded = DecodedImage | str  # the pixels, or why there are none


@dataclass(frozen=True, slots=True)
class FileAnalysis:
    """What became of one file: either an analysis or an error, a sentence for people."""

    file: Path
    analysis: PhotoAnalysis | None = None
    error: str | None = None

    def to_json(self, *, embeddings: bool = False) -> dict[str, Any]:
        """The line of `--json`; a file that failed has no size and no faces."""
        analysis = self.analysis
        return {
            "file": str(self.file),
            "width": analysis.width if analysis else None,
            "height": analysis.height if analysis else None,
            "error": self.error,
            "faces": [face.to_json(embedding=embeddings) for face in analysis.faces]
            if analysis
            else [],
        }


def find_photos(paths: Iterable[Path]) -> list[Path]:
    """The files that are named, and those with a photo's suffix in the folders that are."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (Path(folder) / name for folder, _, names in os.walk(path) for name in names)
            files.extend(sorted(file for file in inside if file.suffix.lower() in SUFFIXES))
        else:
            files.append(path)
    return files


def analyze_files(
    files: Iterable[Path], load_analyzer: Callable[[], FaceAnalyzer]
) -> Iterator[FileAnalysis]:
    """The analysis of each file, in their order; one that fails does not stop the others.

    load_analyzer: called once, and only if some file can be read.
    """
    analyzer: FaceAnalyzer | None = None
    for batch in _batches(_decode_ahead(files)):
        readable = [photo.pixels for _, photo in batch if isinstance(photo, DecodedImage)]
        analyses: Iterator[PhotoAnalysis] = iter(())
        if readable:
            analyzer = analyzer or load_analyzer()
            analyses = iter(analyzer.analyze(readable))
        for file, photo in batch:
            if isinstance(photo, DecodedImage):
                yield FileAnalysis(file, analysis=next(analyses))
            else:
                yield FileAnalysis(file, error=photo)


def _decode_ahead(files: Iterable[Path]) -> Iterator[tuple[Path, Decoded]]:
    """The files' pixels in their order, some decoded before they are asked for."""
    waiting: deque[tuple[Path, Future[Decoded]]] = deque()
    with ThreadPoolExecutor(DECODING_THREADS, "decode") as threads:
        for file in files:
            waiting.append((file, threads.submit(_decode, file)))
            if len(waiting) > DECODED_AHEAD:
                file, photo = waiting.popleft()
                yield file, photo.result()
        while waiting:
            file, photo = waiting.popleft()
            yield file, photo.result()


def _decode(file: Path) -> Decoded:
    try:
        return decode_image(file)
    except ImageError as error:
        return str(error)
    except FileNotFoundError:
        return "There is no such file."
    except OSError as error:
        return f"This file cannot be read: {error.strerror}."


def _batches(photos: Iterable[tuple[Path, Decoded]]) -> Iterator[list[tuple[Path, Decoded]]]:
    """Photos in lists of at most BATCH_PHOTOS, which end once they have BATCH_PIXELS."""
    batch: list[tuple[Path, Decoded]] = []
    pixels = 0
    for file, photo in photos:
        batch.append((file, photo))
        pixels += photo.width * photo.height if isinstance(photo, DecodedImage) else 0
        if len(batch) == BATCH_PHOTOS or pixels >= BATCH_PIXELS:
            yield batch
            batch, pixels = [], 0
    if batch:
        yield batch
