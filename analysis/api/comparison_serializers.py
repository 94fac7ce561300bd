"""What the API takes and says where faces are compared: verification and identification."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.examples import FORM, PHOTO_BYTES, example, shown_by
from analysis.api import examples
from analysis.api.people_serializers import IdentificationAnswerSerializer, SeenFaceSerializer
from analysis.models import Face, Strictness
from analysis.services.recognition.questions import SeenFace


@shown_by(
    example(
        {"first_face": examples.FACE_ID, "second_face": examples.OTHER_FACE_ID},
        named="Two stored faces",
    ),
    example(
        {"first_face": examples.FACE_ID, "second": PHOTO_BYTES, "second_index": 0},
        named="A stored face and one of a photo",
        sent_as=FORM,
    ),
)
class VerificationSerializer(serializers.Serializer):
    """Two faces, each a stored one or one of a photo that is looked at and not kept."""

    first_face = serializers.UUIDField(required=False, help_text="A stored face.")
    second_face = serializers.UUIDField(required=False, help_text="A stored face.")
    first = serializers.FileField(required=False, help_text="A photo.")
    second = serializers.FileField(required=False, help_text="A photo.")
    first_index = serializers.IntegerField(
        min_value=0, required=False, help_text="Which face of the first photo."
    )
    second_index = serializers.IntegerField(
        min_value=0, required=False, help_text="Which face of the second photo."
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        for side in ("first", "second"):
            if (side in given) == (f"{side}_face" in given):
                raise serializers.ValidationError(
                    {side: [f"Send either a photo as `{side}` or a face's id as `{side}_face`."]}
                )
        return given


class ComparedFaceSerializer(SeenFaceSerializer):
    """A compared face: a stored one has an id, one of a photo that is not kept an index."""

    id = serializers.UUIDField(required=False)
    index = serializers.IntegerField(required=False)

    def to_representation(self, face: Face | SeenFace) -> dict[str, Any]:
        if isinstance(face, SeenFace):
            return super().to_representation(face)
        sides = ("left", "top", "width", "height")
        return {
            "id": str(face.pk),
            "box": {side: round(getattr(face, f"box_{side}"), 2) for side in sides},
            "confidence": round(face.confidence, 4),
            "quality": round(face.quality, 4),
        }


@shown_by(example(examples.VERDICT))
class VerdictSerializer(serializers.Serializer):
    """Whether two faces show one person."""

    same = serializers.BooleanField(help_text="Whether the distance is within the threshold.")
    distance = serializers.FloatField(help_text="Euclidean, of the embeddings.")
    threshold = serializers.FloatField()
    probability = serializers.FloatField(
        min_value=0,
        max_value=1,
        help_text="That they are one person's, where that is as likely as not beforehand.",
    )
    strictness = serializers.ChoiceField(
        choices=Strictness.choices, help_text="What you want of recognition; it sets the threshold."
    )
    false_match_rate = serializers.FloatField(
        source="errors.false_match_rate",
        help_text="Of pairs of different people, measured: how many are called one person.",
    )
    false_non_match_rate = serializers.FloatField(
        source="errors.false_non_match_rate",
        help_text="Of pairs of one person, measured: how many are called two people.",
    )
    for_children = serializers.BooleanField(
        help_text="Whether the threshold is a narrower one, since a face may be a child's; the "
        "rates were measured on adults."
    )
    first = ComparedFaceSerializer()
    second = ComparedFaceSerializer()


@shown_by(
    example({"face": examples.FACE_ID}, named="A stored face"),
    example({"photo": PHOTO_BYTES}, named="The faces of a photo", sent_as=FORM),
)
class IdentificationSerializer(serializers.Serializer):
    """A stored face, or a photo that is looked at and not kept."""

    face = serializers.UUIDField(required=False, help_text="A stored face.")
    photo = serializers.FileField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("face" in given) == ("photo" in given):
            raise serializers.ValidationError(
                {"photo": ["Send either a photo as `photo` or a face's id as `face`."]}
            )
        return given


class IdentifiedFaceSerializer(IdentificationAnswerSerializer):
    """A face, and whom it shows as far as that can be told."""

    face = serializers.SerializerMethodField()

    @extend_schema_field(ComparedFaceSerializer())
    def get_face(self, identified: dict[str, Any]) -> dict[str, Any]:
        return ComparedFaceSerializer(identified["face"]).data

    def to_representation(self, identified: dict[str, Any]) -> dict[str, Any]:
        return {
            "face": self.get_face(identified),
            **IdentificationAnswerSerializer(identified["identification"]).data,
        }


@shown_by(example(examples.IDENTIFICATION))
class IdentificationOutcomeSerializer(serializers.Serializer):
    faces = IdentifiedFaceSerializer(many=True)
