"""The one door to `ml`: loads the models once per process, and only where faces are analysed.

Importing it loads no TensorFlow, so the web process may read headers through it. In a worker the
models load after the fork, by `warm_up`.
"""

from __future__ import annotations

import atexit
import functools
import threading
from collections.abc import Sequence
from typing import IO

import numpy as np
from django.conf import settings

from ml.analysis_result import (
    AgeEstimate,
    AttributeEstimate,
    BoundingBox,
    ExpressionEstimate,
    FaceAnalysis,
    GenderEstimate,
    Landmarks,
    PhotoAnalysis,
)
from ml.analyzer import FaceAnalyzer
from ml.decoding.decoder import Decoder
from ml.embedding.clustering import cluster_faces, reached_from, two_groups
from ml.embedding.false_matches import AgeShift, FalseMatches
from ml.embedding.similarity import SimilarityScale, distance, nearest
from ml.embedding.strictness import (
    FALSE_ANSWERS,
    ComparisonErrors,
    automatic_threshold,
    suggestion_threshold,
    verification_threshold,
)
from ml.images import (
    DamagedImage,
    DecodedImage,
    EmptyImage,
    ImageError,
    ImageFileTooLarge,
    ImageHeader,
    ImageLimits,
    ImageTooLarge,
    NotAnImage,
    TruncatedImage,
    begins_as_photo,
    probe_image,
)
from ml.predictors.abstention import Abstention, Doubt
from ml.quality import FIT_FOR_MATCHING
from ml.registry import Bundle

__all__ = [
    "FALSE_ANSWERS",
    "FIT_FOR_MATCHING",
    "Abstention",
    "AgeEstimate",
    "AgeShift",
    "AttributeEstimate",
    "BoundingBox",
    "ComparisonErrors",
    "DamagedImage",
    "DecodedImage",
    "Doubt",
    "EmptyImage",
    "ExpressionEstimate",
    "FaceAnalysis",
    "FalseMatches",
    "GenderEstimate",
    "ImageError",
    "ImageFileTooLarge",
    "ImageHeader",
    "ImageTooLarge",
    "Landmarks",
    "NotAnImage",
    "PhotoAnalysis",
    "SimilarityScale",
    "TruncatedImage",
    "abstention",
    "analyze",
    "analyze_boxes",
    "automatic_threshold",
    "begins_as_photo",
    "check_weights",
    "cluster_faces",
    "decode_photo",
    "distance",
    "load",
    "model_version",
    "nearest",
    "probe_photo",
    "reached_from",
    "shipped_version",
    "similarity_scale",
    "suggestion_threshold",
    "two_groups",
    "verification_threshold",
    "warm_up",
]

_loading = threading.Lock()
_loaded: FaceAnalyzer | None = None


def probe_photo(source: IO[bytes]) -> ImageHeader:
    """Format, upright size and date of a photo, by its header alone.

    source: a file that can seek. Raises ImageError where it is no photo, or one beyond the limits.
    """
    return probe_image(source, _limits())


def decode_photo(source: IO[bytes]) -> DecodedImage:
    """The photo's upright RGB pixels; raises ImageError where they cannot be had.

    source: a file that can seek. It is decoded in a process of its own, within bounds of time and
    memory, so that whatever the file is harms no other photo.
    """
    source.seek(0)
    return _decoder().decode(source.read(), _limits())


@functools.cache
def similarity_scale() -> SimilarityScale:
    """What distances between faces mean; read from the models' manifest, without the models."""
    return SimilarityScale.load(settings.MODEL_BUNDLE)


@functools.cache
def abstention() -> Abstention:
    """When predictions are not to be relied on; read as `similarity_scale`."""
    return Abstention.load(settings.MODEL_BUNDLE)


def load() -> None:
    """Load the models, if this process has not yet."""
    _analyzer()


def warm_up() -> None:
    """Load the models and have them compiled, which the first photo would otherwise wait for."""
    _analyzer().warm_up()


def analyze(images: Sequence[np.ndarray]) -> list[PhotoAnalysis]:
    """The faces of each image: uint8 (height, width, 3), RGB, upright, of any sizes."""
    return _analyzer().analyze(images)


def analyze_boxes(image: np.ndarray, boxes: Sequence[BoundingBox]) -> list[FaceAnalysis]:
    """The faces in boxes that somebody drew in an image, in the order of the boxes."""
    return _analyzer().analyze_boxes(image, boxes)


def model_version() -> str:
    """The version of the models that `analyze` uses; recorded with what they say."""
    return _analyzer().version


def check_weights() -> None:
    """Compare every file of weights with its manifest; raises ml.errors.MLError by its text."""
    bundle = Bundle.load(settings.MODEL_BUNDLE)
    for network in bundle.networks:
        bundle.arrays(network)


def shipped_version() -> str:
    """The version of the models that a worker started now would use, without loading them."""
    return Bundle.load(settings.MODEL_BUNDLE).version


def _analyzer() -> FaceAnalyzer:
    global _loaded
    with _loading:
        if _loaded is None:
            _loaded = FaceAnalyzer.load(
                settings.MODEL_BUNDLE,
                smallest_face=settings.ANALYSIS_SMALLEST_FACE,
                mirror=settings.ANALYSIS_MIRROR,
            )
        return _loaded


@functools.cache
def _decoder() -> Decoder:
    decoder = Decoder(settings.ANALYSIS_DECODING_THREADS)
    atexit.register(decoder.close)
    return decoder


def _limits() -> ImageLimits:
    return ImageLimits(
        max_pixels=settings.MAX_PHOTO_MEGAPIXELS * 1_000_000,
        max_bytes=settings.MAX_UPLOAD_MB * 1_000_000,
    )
