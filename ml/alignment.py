"""Alignment: from five landmarks to a chip, by similarity transform.

A chip is a square picture of one face in which eyes, nose and mouth always lie in about the same
places. Each network expects its own chip: the identity network a tight one, the predictors one
with forehead and hair in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image

# dlib's mean face shape at MTCNN's five points, in units of the face (0 to 1 from its left to its
# right and from its brows to its chin). Source: the mean shape in dlib's get_face_chip_details,
# the corners of each eye averaged.
MEAN_SHAPE = np.array(
    [
        (0.2273, 0.2160),  # left eye
        (0.7529, 0.2160),  # right eye
        (0.4901, 0.5156),  # nose
        (0.2541, 0.7802),  # left corner of the mouth
        (0.7261, 0.7802),  # right corner of the mouth
    ],
    np.float32,
)


@dataclass(frozen=True)
class ChipGeometry:
    """Where the mean face lies in a chip.

    size: side of the chip in pixels.
    pad_left, pad_top, pad_right, pad_bottom: room around the mean face, in units of the face; left
    and right, and so top and bottom, must give a square.
    """

    size: int
    pad_left: float
    pad_top: float
    pad_right: float
    pad_bottom: float

    def __post_init__(self) -> None:
        width = 1 + self.pad_left + self.pad_right
        height = 1 + self.pad_top + self.pad_bottom
        if abs(width - height) > 1e-6:
            raise ValueError(f"A chip is square; these paddings give {width:.3f} x {height:.3f}.")

    @property
    def pixels_per_face(self) -> float:
        """Side of the mean face in pixels of the chip."""
        return self.size / (1 + self.pad_left + self.pad_right)

    @cached_property
    def template(self) -> np.ndarray:
        """float32 (5, 2): the mean landmarks in pixels of the chip."""
        room = np.array([self.pad_left, self.pad_top], np.float32)
        return (MEAN_SHAPE + room) * np.float32(self.pixels_per_face)

    def with_margin(self, margin: int) -> ChipGeometry:
        """The same chip at the same scale with `margin` more pixels on each side."""
        room = margin / self.pixels_per_face
        return ChipGeometry(
            self.size + 2 * margin,
            self.pad_left + room,
            self.pad_top + room,
            self.pad_right + room,
            self.pad_bottom + room,
        )


# As dlib cuts its chips for the face recognition network: 150 pixels, padding 0.25.
IDENTITY_CHIP = ChipGeometry(150, 0.25, 0.25, 0.25, 0.25)

# Forehead and hair tell age, baldness, bangs and hats: more room above than below.
PREDICTOR_CHIP = ChipGeometry(96, 0.40, 0.50, 0.40, 0.30)

# What training reads: room for shifts, rotations and scales before the chip is cropped.
PREDICTOR_CHIP_WITH_MARGIN = PREDICTOR_CHIP.with_margin(12)


def similarity_transforms(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Least-squares similarity transforms (rotation, one scale, shift; no mirror).

    source: float (N, P, 2); target: float (P, 2) or (N, P, 2).
    Returns float64 (N, 2, 3), each mapping (x, y, 1) of the source onto the target.
    Points that all coincide give a transform of scale 0.
    Source: Umeyama, "Least-squares estimation of transformation parameters", PAMI 1991; in two
    dimensions its solution is this one of complex regression.
    """
    source = np.asarray(source, np.float64)
    target = np.broadcast_to(np.asarray(target, np.float64), source.shape)
    source_mean, target_mean = source.mean(1), target.mean(1)
    a = source - source_mean[:, None]
    b = target - target_mean[:, None]
    spread = np.maximum((a**2).sum((1, 2)), 1e-12)
    cosine = (a * b).sum((1, 2)) / spread
    sine = (a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]).sum(1) / spread
    linear = np.stack([np.stack([cosine, -sine], 1), np.stack([sine, cosine], 1)], 1)
    shift = target_mean - np.einsum("nij,nj->ni", linear, source_mean)
    return np.concatenate([linear, shift[..., None]], 2)


def invert_transforms(transforms: np.ndarray) -> np.ndarray:
    """Inverses of similarity transforms, float64 (N, 2, 3) -> (N, 2, 3)."""
    inverse = np.linalg.inv(transforms[:, :, :2])
    shift = -np.einsum("nij,nj->ni", inverse, transforms[:, :, 2])
    return np.concatenate([inverse, shift[..., None]], 2)


def apply_transforms(transforms: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Points (N, P, 2) mapped by transforms (N, 2, 3)."""
    return np.einsum("nij,npj->npi", transforms[:, :, :2], points) + transforms[:, None, :, 2]


def cut_chips(image: np.ndarray, landmarks: np.ndarray, geometry: ChipGeometry) -> np.ndarray:
    """Cut one aligned chip per face out of a photo.

    image: uint8 (H, W, 3) RGB. landmarks: float (F, 5, 2) in pixels of the photo.
    Returns uint8 (F, size, size, 3). Beyond the photo's edge the nearest pixel is repeated.
    A face much larger than the chip is first averaged down, so that nothing aliases.
    """
    landmarks = np.asarray(landmarks, np.float64).reshape(-1, 5, 2)
    chips = np.empty((len(landmarks), geometry.size, geometry.size, 3), np.uint8)
    transforms = similarity_transforms(landmarks, geometry.template)
    # Landmarks all in one spot, or far wider than the photo, show no face: the chip is then what
    # lies around them, at the photo's own scale.
    scale = np.hypot(transforms[:, 0, 0], transforms[:, 1, 0])
    hopeless = scale < geometry.size / (8 * max(image.shape[:2]))
    transforms[hopeless, :, :2] = np.eye(2)
    transforms[hopeless, :, 2] = geometry.size / 2 - landmarks[hopeless].mean(1)
    for index, to_photo in enumerate(invert_transforms(transforms)):
        chips[index] = _cut_chip(image, to_photo, geometry.size)
    return chips


def _cut_chip(image: np.ndarray, to_photo: np.ndarray, size: int) -> np.ndarray:
    """One chip uint8 (size, size, 3); `to_photo` (2, 3) maps chip pixels to photo pixels."""
    region, to_region = _region_of_chip(image, to_photo, size)
    step = float(np.hypot(to_region[0, 0], to_region[1, 0]))  # photo pixels per chip pixel
    picture = Image.fromarray(region)
    if step > 2:
        factor = int(step)
        picture = picture.reduce(factor)
        # A reduced pixel's centre is the mean of the centres of the pixels it covers.
        to_region = to_region / factor
        to_region[:, 2] += 0.5 / factor - 0.5
    # Pillow samples at pixel centres: it adds 0.5 to the chip's coordinates and takes 0.5 from the
    # photo's. Ours name pixel centres by whole numbers.
    shift = to_region[:, 2] + 0.5 - to_region[:, :2].sum(1) / 2
    (a, b), (d, e) = to_region[:, :2]
    coefficients = (a, b, shift[0], d, e, shift[1])
    chip = picture.transform(
        (size, size), Image.Transform.AFFINE, coefficients, Image.Resampling.BILINEAR
    )
    return np.asarray(chip)


def _region_of_chip(
    image: np.ndarray, to_photo: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """The part of the photo that a chip needs, its edge repeated where the chip reaches over it.

    Returns uint8 (h, w, 3) and the transform (2, 3) from the chip to that part.
    """
    corners = np.array([(0, 0), (size, 0), (0, size), (size, size)], np.float64)
    in_photo = apply_transforms(to_photo[None], corners[None])[0]
    height, width = image.shape[:2]
    left, top = np.floor(in_photo.min(0)).astype(int) - 2
    right, bottom = np.ceil(in_photo.max(0)).astype(int) + 3
    columns = np.clip(np.arange(left, right), 0, width - 1)
    rows = np.clip(np.arange(top, bottom), 0, height - 1)
    region = np.ascontiguousarray(image[rows[:, None], columns[None, :]])
    to_region = to_photo.copy()
    to_region[:, 2] -= (left, top)
    return region, to_region


def mirror_landmarks(landmarks: Sequence[Sequence[float]] | np.ndarray, width: int) -> np.ndarray:
    """Landmarks (..., 5, 2) of the mirrored picture of this width in pixels, in field order."""
    mirrored = np.asarray(landmarks, np.float32).copy()
    mirrored[..., 0] = width - 1 - mirrored[..., 0]
    return mirrored[..., [1, 0, 2, 4, 3], :]
