"""How much a face is worth for recognition, from what alignment sees: 0 (nothing) to 1."""

from __future__ import annotations

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


def face_quality(chips: np.ndarray, landmarks: np.ndarray, confidences: np.ndarray) -> np.ndarray:
    """Quality of faces: float64 (F,), 0 to 1.

    chips: uint8 (F, 150, 150, 3), cut by IDENTITY_CHIP; landmarks: float (F, 5, 2) in pixels of
    the photo; confidences: float (F,), the detector's.
    The geometric mean of size, sharpness and frontality, times the detector's confidence.
    """
    landmarks = np.asarray(landmarks, np.float64)
    eye_distance = np.linalg.norm(landmarks[:, 0] - landmarks[:, 1], axis=1)
    size = np.clip(eye_distance / FULL_EYE_DISTANCE, 0, 1)
    sharpness = np.clip(_laplacian_variance(chips) / FULL_SHARPNESS, 0, 1)
    aligned = apply_transforms(similarity_transforms(landmarks, IDENTITY_CHIP.template), landmarks)
    deviation = np.linalg.norm(aligned - IDENTITY_CHIP.template, axis=2).mean(1)
    frontality = np.clip(
        (PROFILE_DEVIATION - deviation) / (PROFILE_DEVIATION - FRONTAL_DEVIATION), 0, 1
    )
    return np.cbrt(size * sharpness * frontality) * np.clip(confidences, 0, 1)


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
