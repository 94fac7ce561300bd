"""Faces between the shape that an analysis gives them and the table's."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType

import numpy as np

from analysis import analyzer
from analysis.analyzer import (
    FIT_FOR_MATCHING,
    AgeEstimate,
    AttributeEstimate,
    BoundingBox,
    ExpressionEstimate,
    FaceAnalysis,
    GenderEstimate,
    Landmarks,
    PhotoAnalysis,
)
from analysis.models import Face, Photo
from analysis.services.faces.same_faces import same_faces

# What an analysis says of a face; the rest is its identity and what its owner said.
ANALYSIS_FIELDS = [
    "position",
    "box_left",
    "box_top",
    "box_width",
    "box_height",
    "landmarks",
    "confidence",
    "quality",
    "matchable",
    "embedding",
    "picture_hash",
    "age_years",
    "age_low_years",
    "age_high_years",
    "gender",
    "gender_probability",
    "attributes",
    "hair_color",
    "expression",
    "model_version",
]


def faces_from(
    photo: Photo,
    analysis: PhotoAnalysis,
    *,
    drawn: Mapping[uuid.UUID, FaceAnalysis] = MappingProxyType({}),
    model_version: str,
) -> list[Face]:
    """The faces of an analysis as rows that are not yet saved, in the analysis' order.

    A face that an earlier analysis of the photo found too has the id of its row. drawn: what was
    seen anew in the boxes of manual faces, by their ids; they follow.
    """
    faces = [
        _face_from(photo, position, face, model_version)
        for position, face in enumerate(analysis.faces)
    ]
    found_before = photo.faces.filter(manual=False) if photo.analyzed_at else ()
    for face, known in same_faces(faces, list(found_before)):
        face.pk = known.pk
    manual = [
        drawn_face_from(photo, face_id, face, position=position, model_version=model_version)
        for position, (face_id, face) in enumerate(drawn.items(), start=len(faces))
    ]
    return faces + manual


def drawn_face_from(
    photo: Photo,
    face_id: uuid.UUID,
    face: FaceAnalysis,
    *,
    position: int = 0,
    model_version: str,
) -> Face:
    """What was seen in a box that an owner drew, as a row of this id that is not yet saved."""
    row = _face_from(photo, position, face, model_version)
    row.pk = face_id
    row.manual = True
    row.matchable = face.quality >= FIT_FOR_MATCHING
    return row


def analysis_of(face: Face, *, embedding: bool = False) -> FaceAnalysis:
    """The analysis that a row was made from; what it is to the world is said there, once.

    What is not to be relied on follows from the rest, by what the models shipped now are held to.
    embedding: whether it is told, too; else it is empty, and one that was not read along stays so.
    """
    age = gender = expression = None
    low, high = face.age_low_years, face.age_high_years
    if face.age_years is not None and low is not None and high is not None:
        age = AgeEstimate(face.age_years, low, high)
    if face.gender_probability is not None:
        gender = GenderEstimate(face.gender, face.gender_probability)
    if face.expression is not None:
        expression = ExpressionEstimate(**face.expression)
    analysis = FaceAnalysis(
        box=BoundingBox(face.box_left, face.box_top, face.box_width, face.box_height),
        confidence=face.confidence,
        landmarks=Landmarks(**{name: tuple(point) for name, point in face.landmarks.items()}),
        embedding=np.asarray(face.embedding if embedding else (), np.float32),
        quality=face.quality,
        age=age,
        gender=gender,
        attributes={name: AttributeEstimate(**seen) for name, seen in face.attributes.items()},
        hair_color=face.hair_color or None,
        expression=expression,
    )
    return analyzer.abstention().applied_to(analysis)


def _face_from(photo: Photo, position: int, face: FaceAnalysis, model_version: str) -> Face:
    age, gender, expression = face.age, face.gender, face.expression
    return Face(
        photo=photo,
        owner_id=photo.owner_id,
        position=position,
        box_left=face.box.left,
        box_top=face.box.top,
        box_width=face.box.width,
        box_height=face.box.height,
        landmarks=asdict(face.landmarks),
        confidence=face.confidence,
        quality=face.quality,
        embedding=face.embedding,
        age_years=age.years if age else None,
        age_low_years=age.low_years if age else None,
        age_high_years=age.high_years if age else None,
        gender=gender.label if gender else "",
        gender_probability=gender.probability if gender else None,
        attributes={name: asdict(attribute) for name, attribute in face.attributes.items()},
        hair_color=face.hair_color or "",
        expression=expression and asdict(expression),
        model_version=model_version,
    )
