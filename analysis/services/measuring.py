"""Figures of the pipeline for whoever runs it: how many, how fast, how they end."""

from __future__ import annotations

import datetime

from prometheus_client import Counter, Histogram

from analysis.models import Photo

STAGE_SECONDS = Histogram(
    "faceproject_pipeline_stage_seconds",
    "What a chunk of photos took: decode, analyze, pictures, record.",
    ["stage"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
PHOTOS = Counter("faceproject_photos_analyzed", "Photos whose analysis ended, by how.", ["outcome"])
FACES = Counter("faceproject_faces_found", "Faces found.", ["model_version"])
WAIT_SECONDS = Histogram(
    "faceproject_photo_seconds",
    "From a photo's upload, or the wish to analyse it anew, to its faces.",
    ["kind"],
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200),
)


def count_analyzed(photo: Photo, *, faces: int, at: datetime.datetime) -> None:
    """Count a photo whose faces are recorded; `at` is when they were."""
    PHOTOS.labels("done").inc()
    FACES.labels(photo.model_version).inc(faces)
    asked_at = max(photo.created_at, photo.job.created_at)
    WAIT_SECONDS.labels(photo.job.kind).observe((at - asked_at).total_seconds())


def count_failed(code: str) -> None:
    """Count a photo that ended failed, by the code of its error."""
    PHOTOS.labels(code).inc()
