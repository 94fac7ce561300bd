"""Verification 1:1: do two faces show one person?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files import File
from django.utils.translation import gettext as _

from analysis import analyzer
from analysis.analyzer import ComparisonErrors
from analysis.errors import AnalysisError, FaceNotFound
from analysis.models import Face
from analysis.services.recognition.limits import strictness_of, verification_distance
from analysis.services.recognition.questions import SeenFace, faces_in

if TYPE_CHECKING:
    from accounts.models import User


class NoFace(AnalysisError):
    """A photo in which no face was found."""

    code = "no_face"

    def __init__(self) -> None:
        super().__init__(
            _(
                "No face was found in this photo. Choose one that shows the face larger, from the "
                "front and in better light."
            )
        )


class SeveralFaces(AnalysisError):
    """A photo of several faces, of which nobody has said which is meant."""

    code = "several_faces"

    def __init__(self, faces: Sequence[SeenFace]) -> None:
        super().__init__(
            _("There are %(number)s faces in this photo. Say which one is meant, by its index.")
            % {"number": len(faces)}
        )
        self.faces = faces


class NoSuchFaceInPhoto(AnalysisError):
    """A choice of a face that the photo does not have."""

    code = "no_such_face_in_photo"

    def __init__(self, faces: Sequence[SeenFace]) -> None:
        super().__init__(
            _("The photo has %(number)s faces; they are counted from 0.") % {"number": len(faces)}
        )
        self.faces = faces


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two faces show one person, and what says so.

    distance: Euclidean, of their embeddings. threshold: the distance up to which they are called
    one person's. probability: that they are, where that is as likely as not beforehand.
    strictness: by which the threshold was chosen. errors: what it does on known people; for
    children, who are held to a narrower one (`for_children`), that is not known.
    """

    same: bool
    distance: float
    threshold: float
    probability: float
    strictness: str
    errors: ComparisonErrors
    for_children: bool
    first: Face | SeenFace
    second: Face | SeenFace


def verify(owner: User, first: Face | SeenFace, second: Face | SeenFace) -> Verdict:
    """Compare two faces, each stored or just seen, as surely as the owner wants."""
    scale = analyzer.similarity_scale()
    distance = analyzer.distance(first.embedding, second.embedding)
    strictness = strictness_of(owner.pk)
    threshold = verification_distance(strictness, first, second)
    return Verdict(
        same=distance <= threshold,
        distance=distance,
        threshold=threshold,
        probability=scale.probability(distance),
        strictness=strictness,
        errors=scale.errors[strictness],
        for_children=threshold < verification_distance(strictness),
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
