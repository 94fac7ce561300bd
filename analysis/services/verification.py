"""Verification 1:1: do two faces show one person?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files import File

from analysis import analyzer
from analysis.errors import AnalysisError, FaceNotFound
from analysis.models import Face
from analysis.services.questions import SeenFace, faces_in

if TYPE_CHECKING:
    from accounts.models import User


class NoFace(AnalysisError):
    """A photo in which no face was found."""

    code = "no_face"

    def __init__(self) -> None:
        super().__init__(
            "No face was found in this photo. Choose one that shows the face larger, from the "
            "front and in better light."
        )


class SeveralFaces(AnalysisError):
    """A photo of several faces, of which nobody has said which is meant."""

    code = "several_faces"

    def __init__(self, faces: Sequence[SeenFace]) -> None:
        super().__init__(
            f"There are {len(faces)} faces in this photo. Say which one is meant, by its index."
        )
        self.faces = faces


class NoSuchFaceInPhoto(AnalysisError):
    """A choice of a face that the photo does not have."""

    code = "no_such_face_in_photo"

    def __init__(self, faces: Sequence[SeenFace]) -> None:
        super().__init__(f"The photo has {len(faces)} faces; they are counted from 0.")
        self.faces = faces


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two faces show one person, and what says so.

    distance: Euclidean, of their embeddings. threshold: the distance up to which they are called
    one person's. probability: that they are, where that is as likely as not beforehand.
    """

    same: bool
    distance: float
    threshold: float
    probability: float
    first: Face | SeenFace
    second: Face | SeenFace


def verify(first: Face | SeenFace, second: Face | SeenFace) -> Verdict:
    """Compare two faces, each stored or just seen."""
    scale = analyzer.similarity_scale()
    distance = analyzer.distance(first.embedding, second.embedding)
    return Verdict(
        same=scale.is_same(distance),
        distance=distance,
        threshold=scale.threshold,
        probability=scale.probability(distance),
        first=first,
        second=second,
    )


def stored_face(owner: User, face_id: uuid.UUID) -> Face:
    """The owner's face of this id with its embedding. Raises FaceNotFound."""
    face = Face.objects.for_owner(owner).filter(pk=face_id).first()
    if face is None:
        raise FaceNotFound
    return face


def face_in(file: File, index: int | None = None) -> SeenFace:
    """The face of a photo that is not kept: its only one, or the one of this index.

    Raises NoFace, SeveralFaces where there are and none was chosen, NoSuchFaceInPhoto,
    PhotoUnreadable, NobodyAnswers.
    """
    return chosen_face(faces_in(file), index)


def chosen_face(faces: Sequence[SeenFace], index: int | None = None) -> SeenFace:
    """The only one of a photo's faces, or the one of this index.

    Raises NoFace, SeveralFaces where there are and none was chosen, NoSuchFaceInPhoto.
    """
    if not faces:
        raise NoFace
    if index is None:
        if len(faces) > 1:
            raise SeveralFaces(faces)
        return faces[0]
    if not 0 <= index < len(faces):
        raise NoSuchFaceInPhoto(faces)
    return faces[index]
