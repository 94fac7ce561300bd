"""FaceDetector: photos in, faces with landmarks out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml.analysis_result import BoundingBox, Landmarks
from ml.detection.candidates import Candidates
from ml.detection.given_boxes import believed_landmarks, squares_about
from ml.detection.pyramid import SMALLEST_FACE, WINDOW, level_scales, level_sizes, windows
from ml.registry import Bundle

if TYPE_CHECKING:
    import tensorflow as tf

# Photos of one size go through together up to this many pixels.
PIXELS_AT_A_TIME = 4_000_000

# The cascade's overlaps above which the less likely of two boxes yields.
LEVEL_OVERLAP = 0.5
PROPOSAL_OVERLAP = 0.7
REFINED_OVERLAP = 0.7
FINAL_OVERLAP = 0.7  # as a share of the smaller box: a face within a face is one


@dataclass(frozen=True, slots=True)
class Detection:
    """A face that was found, or that somebody drew.

    confidence: 0 to 1; of a face that was found, above the detector's last threshold.
    """

    box: BoundingBox
    confidence: float
    landmarks: Landmarks


class FaceDetector:
    """MTCNN: a pyramid of the photo, proposals, their refinement, faces with landmarks.

    weights: arrays named network/layer/kind, as ml.detection.convert_mtcnn stores them.
    min_face_size: side in pixels of the smallest face looked for, at least 12; a larger one is
        faster (python -m benchmarks.smallest_face).
    scale_factor: each level of the pyramid to the one before, 0 to 1.
    thresholds: probabilities that a box must exceed in the three stages, between 0 and 1.

    The defaults find what `mtcnn.MTCNN().detect_faces` finds.

    Example:
        [faces] = FaceDetector.load().detect([pixels])
    """

    def __init__(
        self,
        weights: Mapping[str, np.ndarray],
        *,
        min_face_size: int = SMALLEST_FACE,
        scale_factor: float = 0.709,
        thresholds: tuple[float, float, float] = (0.6, 0.7, 0.8),
    ) -> None:
        # TensorFlow is loaded here, when a detector is built, and not by whoever names the class.
        from ml.detection.graphs import CascadeGraphs

        if min_face_size < WINDOW:
            raise ValueError(f"The smallest face has {WINDOW} pixels or more, not {min_face_size}.")
        self.min_face_size = min_face_size
        self.scale_factor = scale_factor
        self.thresholds = thresholds
        self._graphs = CascadeGraphs(weights, least_score=thresholds[0])

    @classmethod
    def load(cls, bundle: Bundle | None = None, **settings: Any) -> FaceDetector:
        """The detector of a bundle (None: the default one); settings as for the class."""
        return cls((bundle or Bundle.load()).arrays("detection"), **settings)

    def detect(self, images: Sequence[np.ndarray]) -> list[list[Detection]]:
        """The faces of each photo, the most confident first.

        images: uint8 (h, w, 3), RGB, upright; sizes may differ, those of one size are fastest.
        Boxes lie within the photo. A photo too small for a face has none.
        """
        for image in images:
            _check_photo(image)
        by_size: dict[tuple[int, ...], list[int]] = {}
        for index, image in enumerate(images):
            by_size.setdefault(image.shape, []).append(index)
        found: list[list[Detection]] = [[] for _ in images]
        for (height, width, _), indices in by_size.items():
            at_a_time = max(PIXELS_AT_A_TIME // max(height * width, 1), 1)
            for first in range(0, len(indices), at_a_time):
                part = indices[first : first + at_a_time]
                photos = self._graphs.stacked([images[index] for index in part])
                for index, faces in zip(part, self._detect_in_stack(photos), strict=True):
                    found[index] = faces
        return found

    def look_into(self, image: np.ndarray, boxes: Sequence[BoundingBox]) -> list[Detection]:
        """The face in each of these boxes, in their order, whatever the cascade thinks of them.

        image: uint8 (h, w, 3), RGB, upright. The boxes stay as they are; landmarks and confidence
        are the output network's, or a mean face's landmarks where it is not sure that there is one
        (ml.detection.given_boxes).
        """
        _check_photo(image)
        if not boxes:
            return []
        photos = self._graphs.stacked([image])
        squares = squares_about(boxes)
        said = _float64(self._graphs.conclude(photos, *self._cuts(photos, squares)))
        landmarks, scores = believed_landmarks(boxes, squares.placed(said[:, 5:]), said[:, 4])
        return [
            Detection(box, float(score), Landmarks.from_array(points))
            for box, score, points in zip(boxes, scores, landmarks, strict=True)
        ]

    def _detect_in_stack(self, photos: tf.Tensor) -> list[list[Detection]]:
        """detect for photos of one size, uint8 (n, h, w, 3)."""
        proposals = self._proposals(photos)
        return self._concluded(photos, self._refined(photos, proposals))

    def _proposals(self, photos: tf.Tensor) -> Candidates:
        """Squares of all levels that the proposal network takes for faces."""
        count, height, width, _ = photos.shape
        scales = level_scales(height, width, self.min_face_size, self.scale_factor)
        if not len(scales):
            return Candidates(np.zeros((0, 4)), np.zeros(0), np.zeros(0, np.int64))
        found = _float64(self._graphs.propose(photos, level_sizes(height, width, scales)))
        level, photo, rows, columns = found[:, :4].astype(np.int64).T
        boxes = windows(rows, columns, found[:, 4:8]) / scales[level, None]
        proposals = Candidates(boxes, found[:, 8], photo)
        proposals = proposals.take(proposals.likeliest(LEVEL_OVERLAP, groups=level * count + photo))
        return proposals.take(proposals.likeliest(PROPOSAL_OVERLAP)).squared()

    def _refined(self, photos: tf.Tensor, proposals: Candidates) -> Candidates:
        """Squares that the refinement network confirms and corrects."""
        if not len(proposals):
            return proposals
        said = _float64(self._graphs.refine(photos, *self._cuts(photos, proposals)))
        refined = proposals.judged(said[:, :4], said[:, 4])
        refined = refined.take(refined.scores > self.thresholds[1])
        return refined.take(refined.likeliest(REFINED_OVERLAP)).squared()

    def _concluded(self, photos: tf.Tensor, refined: Candidates) -> list[list[Detection]]:
        """The faces of each photo that the output network confirms, the most confident first."""
        faces: list[list[Detection]] = [[] for _ in range(len(photos))]
        if not len(refined):
            return faces
        said = _float64(self._graphs.conclude(photos, *self._cuts(photos, refined)))
        landmarks = refined.placed(said[:, 5:])
        final = refined.judged(said[:, :4], said[:, 4])
        likely = np.flatnonzero(final.scores > self.thresholds[2])
        for index in likely[final.take(likely).likeliest(FINAL_OVERLAP, "smaller")]:
            faces[final.photo[index]].append(
                Detection(
                    _box_within(final.boxes[index], photos.shape[1:3]),
                    float(final.scores[index]),
                    Landmarks.from_array(landmarks[index]),
                )
            )
        return faces

    @staticmethod
    def _cuts(photos: tf.Tensor, candidates: Candidates) -> tuple[np.ndarray, np.ndarray]:
        _, height, width, _ = photos.shape
        return candidates.in_shares_of(height, width), candidates.photo.astype(np.int32)


def _check_photo(image: np.ndarray) -> None:
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f"A photo is uint8 (h, w, 3), not {image.dtype} {image.shape}.")


def _float64(tensor: tf.Tensor) -> np.ndarray:
    return tensor.numpy().astype(np.float64)


def _box_within(corners: np.ndarray, size: tuple[int, int]) -> BoundingBox:
    """The box of corners (4,), cut off at the photo's edge; size: height and width."""
    height, width = size
    left, right = np.clip(corners[[0, 2]], 0, width - 1)
    top, bottom = np.clip(corners[[1, 3]], 0, height - 1)
    return BoundingBox(float(left), float(top), float(right - left), float(bottom - top))
