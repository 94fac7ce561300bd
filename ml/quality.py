"""How much a face is worth for recognition, from what alignment sees: 0 (nothing) to 1.

On LFW, by `python -m ml evaluate --quality` (5,514 pairs of one person): rejecting up to a fifth
of the pairs, those of least quality first, leaves on average 94.6% of the false non-match rate; a
score that tells nothing leaves 100%. Size alone leaves 89.6% and frontality 93.9%, neither surely
less (95% bands of the difference: -10.7 to +1.8 and -5.9 to +5.8 points); sharpness, confidence and
a sum of all four with fitted weights leave 99 to 100%. LFW's faces are of one size and few are
blurred, so it tells little of either: the score stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.alignment import IDENTITY_CHIP, apply_transforms, similarity_transforms

# Faces of this many pixels between the eyes, or this variance of the Laplacian in the identity
# chip, lose nothing; below, quality falls in proportion.
FULL_EYE_DISTANCE = 40.0
FULL_SHARPNESS = 60.0
# Mean distance of landmarks from the mean shape, in pixels of the identity chip: a frontal face is
# near 3, a profile above 12.
FRONTAL_DEVIATION, PROFILE_DEVIATION = 4.0, 14.0

# Below this quality a drawn face is not compared with others, since anybody may draw any box. Of
# the pairs of one person in LFW with a face below it, 101 of 105 fail where one in a thousand of
# others is accepted; with one of 0.4 to 0.5, 5% of 337 do. There are few such faces in LFW.
FIT_FOR_MATCHING = 0.4


@dataclass(frozen=True, eq=False)
class QualityParts:
    """What the quality of F faces is made of: float64 (F,) each, 0 (useless) to 1 (no loss)."""

    size: np.ndarray
    sharpness: np.ndarray
    frontality: np.ndarray


def face_quality(chips: np.ndarray, landmarks: np.ndarray, confidences: np.ndarray) -> np.ndarray:
    """Quality of faces: float64 (F,), 0 to 1.

    chips, landmarks: as of `quality_parts`; confidences: float (F,), the detector's.
    The geometric mean of size, sharpness and frontality, times the detector's confidence. How well
    it tells errors of verification is measured by `python -m ml evaluate --quality`.
    """
    parts = quality_parts(chips, landmarks)
    mean = np.cbrt(parts.size * parts.sharpness * parts.frontality)
    return mean * np.clip(confidences, 0, 1)


def quality_parts(chips: np.ndarray, landmarks: np.ndarray) -> QualityParts:
    """What quality is made of.

    chips: uint8 (F, 150, 150, 3), cut by IDENTITY_CHIP; landmarks: float (F, 5, 2) in pixels of
    the photo.
    """
    size, frontality = _size_and_frontality(landmarks)
    return QualityParts(
        size=size,
        sharpness=np.clip(_laplacian_variance(chips) / FULL_SHARPNESS, 0, 1),
        frontality=frontality,
    )


def weakest_part(quality: float, confidence: float, landmarks: np.ndarray) -> str:
    """What costs a face the most of its quality: "confidence" or the name of one of its parts.

    quality, confidence: as `face_quality` gave and took them; landmarks: float (5, 2). Sharpness is
    what the others leave unexplained, so that no picture is needed.
    """
    [size], [frontality] = _size_and_frontality(landmarks[None])
    parts = {"confidence": confidence, "size": float(size), "frontality": float(frontality)}
    explained = size * frontality * confidence**3
    if explained > 0:
        parts["sharpness"] = min(1.0, float(quality**3 / explained))
    return min(parts, key=parts.__getitem__)


def _size_and_frontality(landmarks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """float64 (F,) each, of landmarks float (F, 5, 2) in pixels of the photo."""
    landmarks = np.asarray(landmarks, np.float64)
    eye_distance = np.linalg.norm(landmarks[:, 0] - landmarks[:, 1], axis=1)
    aligned = apply_transforms(similarity_transforms(landmarks, IDENTITY_CHIP.template), landmarks)
    deviation = np.linalg.norm(aligned - IDENTITY_CHIP.template, axis=2).mean(1)
    turned = (PROFILE_DEVIATION - deviation) / (PROFILE_DEVIATION - FRONTAL_DEVIATION)
    return np.clip(eye_distance / FULL_EYE_DISTANCE, 0, 1), np.clip(turned, 0, 1)


def _laplacian_variance(chips: np.ndarray) -> np.ndarray:
    """Variance of the Laplacian of the green channel, float64 (F,): the usual focus measure."""
    green = chips[..., 1].astype(np.float64)
    laplacian = (
        green[:, 2:, 1:-1]
        + green[:, :-2, 1:-1]
        + green[:, 1:-1, 2:]
        + green[:, 1:-1, :-2]
        - 4 * green[:, 1:-1, 1:-1]
    )
    return laplacian.var((1, 2))
