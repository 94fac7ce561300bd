"""FaceAnalyzer: photos in, faces with identity and looks out. The only way faces are analysed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ml.alignment import IDENTITY_CHIP, PREDICTOR_CHIP, cut_chips
from ml.analysis_result import BoundingBox, FaceAnalysis, PhotoAnalysis
from ml.detection.pyramid import SMALLEST_FACE
from ml.embedding.similarity import embedding_of_views
from ml.predictors.abstention import Abstention
from ml.quality import face_quality
from ml.registry import Bundle

if TYPE_CHECKING:
    from ml.detection import Detection, FaceDetector
    from ml.embedding.identifier import Identifier
    from ml.predictors.predictor import Predictor


class FaceAnalyzer:
    """Detection, alignment, embedding and predictions of one model bundle.

    Example:
        analyzer = FaceAnalyzer.load()
        [photo] = analyzer.analyze([decode_image("portrait.jpg").pixels])
    """

    def __init__(
        self,
        bundle: Bundle,
        detector: FaceDetector,
        identifier: Identifier,
        predictor: Predictor | None,
    ) -> None:
        self.bundle = bundle
        self._detector = detector
        self._identifier = identifier
        self._predictor = predictor
        self._abstention = Abstention.of_bundle(bundle)

    @classmethod
    def load(
        cls,
        bundle: str | Path | None = None,
        *,
        smallest_face: int = SMALLEST_FACE,
        mirror: bool = True,
    ) -> FaceAnalyzer:
        """The analyzer of a bundle (None: the default one). This is what loads TensorFlow.

        smallest_face: side in pixels of the smallest face looked for, at least 12.
        mirror: False looks at each face once, whatever the bundle averages: portraits take two
        thirds of the time, and people are recognised less often (docs/performance.md).
        A bundle without predictors gives faces without age, gender and attributes.
        Raises BundleError where the bundle is missing or damaged.
        """
        from ml.detection import FaceDetector
        from ml.embedding.identifier import Identifier
        from ml.predictors.predictor import Predictor

        loaded = Bundle.load(bundle)
        if not mirror:
            loaded = replace(loaded, mirror_averaging=False)
        return cls(
            loaded,
            FaceDetector.load(loaded, min_face_size=smallest_face),
            Identifier.load(loaded),
            Predictor.load(loaded) if "predictors" in loaded.networks else None,
        )

    @property
    def version(self) -> str:
        """The bundle's version, to be recorded with every result."""
        return self.bundle.version

    def warm_up(self) -> None:
        """Compile everything now, so that the first photo does not wait for it."""
        self._identifier.warm_up()
        if self._predictor:
            self._predictor.warm_up()
        self.analyze([np.zeros((64, 64, 3), np.uint8)])

    def analyze(self, images: Sequence[np.ndarray]) -> list[PhotoAnalysis]:
        """The faces of each photo, the most confident first.

        images: uint8 (height, width, 3) RGB, upright, of any sizes. The chips of all photos go
        through the networks together.
        """
        return self.analyze_detected(images, self._detector.detect(images))

    def analyze_boxes(self, image: np.ndarray, boxes: Sequence[BoundingBox]) -> list[FaceAnalysis]:
        """The faces that somebody drew in a photo, in the order of their boxes.

        image: as of `analyze`. A face's confidence is the detector's own, however low.
        """
        [photo] = self.analyze_detected([image], [self._detector.look_into(image, boxes)])
        return list(photo.faces)

    def analyze_detected(
        self, images: Sequence[np.ndarray], detections: Sequence[Sequence[Detection]]
    ) -> list[PhotoAnalysis]:
        """As `analyze`, of faces whose places are known: the given ones, in the given order."""
        faces = iter(self._analyze_faces(images, detections))
        return [
            PhotoAnalysis(
                width=image.shape[1],
                height=image.shape[0],
                faces=tuple(next(faces) for _ in found),
            )
            for image, found in zip(images, detections, strict=True)
        ]

    def _analyze_faces(
        self, images: Sequence[np.ndarray], detections: Sequence[Sequence[Detection]]
    ) -> list[FaceAnalysis]:
        """All faces of all photos, in their order."""
        found = [detection for in_photo in detections for detection in in_photo]
        if not found:
            return []
        landmarks = [
            np.stack([detection.landmarks.as_array() for detection in in_photo])
            for in_photo in detections
            if in_photo
        ]
        photos = [image for image, in_photo in zip(images, detections, strict=True) if in_photo]
        identity_chips, predictor_chips = (
            np.concatenate(
                [
                    cut_chips(photo, points, geometry)
                    for photo, points in zip(photos, landmarks, strict=True)
                ]
            )
            for geometry in (IDENTITY_CHIP, PREDICTOR_CHIP)
        )
        views = [(identity_chips, predictor_chips)]
        if self.bundle.mirror_averaging:
            views.append((identity_chips[:, :, ::-1], predictor_chips[:, :, ::-1]))
        identities = [self._identifier.identify(chips) for chips, _ in views]
        embeddings = embedding_of_views([identity.embeddings for identity in identities])
        estimates = (
            self._predictor.predict([chips for _, chips in views], identities)
            if self._predictor
            else None
        )
        qualities = face_quality(
            identity_chips,
            np.concatenate(landmarks),
            np.array([detection.confidence for detection in found]),
        )
        return [
            self._abstention.applied_to(
                FaceAnalysis(
                    box=detection.box,
                    confidence=detection.confidence,
                    landmarks=detection.landmarks,
                    embedding=embeddings[row],
                    quality=float(qualities[row]),
                    **(estimates[row].as_fields() if estimates else {}),
                )
            )
            for row, detection in enumerate(found)
        ]
