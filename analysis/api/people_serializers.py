"""What the API takes and says of people, and of faces as far as they show somebody."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from accounts.api.choices import NamedChoiceField
from accounts.api.examples import FORM, PHOTO_BYTES, example, shown_by
from analysis.api import examples
from analysis.api.assignment_serializers import AssignmentSerializer, PersonReferenceSerializer
from analysis.api.serializers import BoxSerializer, FaceSerializer
from analysis.models import Act, Face, Person
from analysis.models.person import NAME_LENGTH, TIGHTENED
from analysis.services.gallery import assignment_of
from analysis.services.recognition.identification import Answer
from analysis.services.recognition.questions import SeenFace


@shown_by(example(examples.PERSON))
class PersonSerializer(serializers.ModelSerializer):
    """A person; without a name, a group of faces that look alike."""

    name = serializers.CharField(help_text="Empty for a group that nobody has named.")
    face_count = serializers.IntegerField(help_text="Faces that are not hidden.")
    cover = serializers.UUIDField(
        source="cover_face_id", allow_null=True, help_text="The face chosen, or else the best one."
    )
    cover_url = serializers.SerializerMethodField(help_text="Its picture, WebP.")

    strictness = serializers.ChoiceField(
        choices=[("", "As of all"), *TIGHTENED],
        help_text="How surely faces have to show this person, if more surely than all; or empty.",
    )

    class Meta:
        model = Person
        fields = [
            *("id", "name", "hidden", "strictness", "created_at"),
            *("face_count", "cover", "cover_url"),
        ]

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_cover_url(self, person: Person) -> str | None:
        if person.cover_face_id is None:
            return None
        return reverse("api:face-chip", [person.cover_face_id], request=self.context["request"])


class CandidateSerializer(serializers.Serializer):
    """Somebody whom a face may show."""

    person = PersonReferenceSerializer()
    probability = serializers.FloatField(min_value=0, max_value=1)
    distance = serializers.FloatField(help_text="To the most similar confirmed face.")
    face = serializers.UUIDField(source="face_id", help_text="That face.")


class IdentificationAnswerSerializer(serializers.Serializer):
    """Whom a face shows, among the people of whom its owner has confirmed faces."""

    answer = serializers.ChoiceField(
        choices=Answer.choices,
        help_text="`known`: the best, surely enough to be written down; `possible`: perhaps the "
        "best, ask; `unknown`: nobody of these people is near enough.",
    )
    best = CandidateSerializer(allow_null=True, help_text="Who is most like it, however little.")
    second = CandidateSerializer(allow_null=True, help_text="Who is next.")
    margin = serializers.FloatField(
        allow_null=True, help_text="By how much the best is nearer than the second: a distance."
    )
    automatic_distance = serializers.FloatField(help_text="Up to which the best is known.")
    suggestion_distance = serializers.FloatField(help_text="Up to which the best is possible.")
    unknown_distance = serializers.FloatField(
        allow_null=True,
        help_text="How far a face of nobody known is that is nearer than the best, who is for "
        "that reason `possible` and not `known`; null where there is none.",
    )


@shown_by(example(examples.PORTRAIT))
class PortraitSerializer(serializers.Serializer):
    """A stored face, in short."""

    id = serializers.UUIDField()
    photo = serializers.UUIDField(source="photo_id")
    chip_url = serializers.SerializerMethodField(help_text="A square picture of the face, WebP.")
    quality = serializers.FloatField()
    hidden = serializers.BooleanField()
    hidden_as = serializers.ChoiceField(
        Face.HiddenAs.choices, allow_blank=True, help_text="What you said of a hidden face."
    )
    assignment = serializers.SerializerMethodField(help_text="Null where it is unknown.")

    @extend_schema_field(serializers.URLField())
    def get_chip_url(self, face: Face) -> str:
        return reverse("api:face-chip", [face.pk], request=self.context["request"])

    @extend_schema_field(AssignmentSerializer(allow_null=True))
    def get_assignment(self, face: Face) -> dict[str, Any] | None:
        assignment = assignment_of(face)
        return AssignmentSerializer(assignment).data if assignment else None


@shown_by(example(examples.LISTED_FACE))
class ListedFaceSerializer(FaceSerializer):
    """A face with the photo that it is in."""

    photo = serializers.UUIDField()
    hidden = serializers.BooleanField()
    hidden_as = serializers.ChoiceField(
        Face.HiddenAs.choices, allow_blank=True, help_text="What you said of a hidden face."
    )

    def to_representation(self, face: Face) -> dict[str, Any]:
        return {
            **super().to_representation(face),
            "photo": str(face.photo_id),
            "hidden": face.hidden,
            "hidden_as": face.hidden_as,
        }


@shown_by(example(examples.FACE_DETAIL))
class FaceDetailSerializer(ListedFaceSerializer):
    """A face with whom it may show, where that is unknown."""

    identification = IdentificationAnswerSerializer(
        allow_null=True, help_text="Null where its owner said it, or it is ascribed to the best."
    )

    def to_representation(self, face: Face) -> dict[str, Any]:
        said = self.context.get("identification")
        return {
            **super().to_representation(face),
            "identification": IdentificationAnswerSerializer(said).data if said else None,
        }


@shown_by(example(examples.SIMILAR_FACE))
class SimilarFaceSerializer(serializers.Serializer):
    """A face of the library, and how like the one asked for."""

    face = PortraitSerializer()
    distance = serializers.FloatField()
    probability = serializers.FloatField(help_text="That both are one person's.")


class SeenFaceSerializer(serializers.Serializer):
    """A face of a photo that is not kept."""

    index = serializers.IntegerField(help_text="Among the photo's faces, from 0.")
    box = BoxSerializer()
    confidence = serializers.FloatField()
    quality = serializers.FloatField()

    def to_representation(self, face: SeenFace) -> dict[str, Any]:
        return {
            "index": face.index,
            "box": face.box.to_json(),
            "confidence": round(face.confidence, 4),
            "quality": round(face.quality, 4),
        }


@shown_by(example({"name": "Grace Hopper", "faces": [examples.FACE_ID]}))
class NewPersonSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=NAME_LENGTH)
    faces = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="Faces that show the person."
    )


@shown_by(example({"name": "Grace Hopper"}))
class PersonChangeSerializer(serializers.Serializer):
    """What is given changes."""

    name = serializers.CharField(max_length=NAME_LENGTH, required=False)
    hidden = serializers.BooleanField(required=False, help_text="Left out of lists.")
    strictness = NamedChoiceField(
        choices=TIGHTENED,
        allow_blank=True,
        required=False,
        help_text="How surely faces have to show this person; empty: as of all.",
    )


@shown_by(example({"people": [examples.OTHER_PERSON_ID]}))
class MergeSerializer(serializers.Serializer):
    people = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, help_text="They become this person."
    )


@shown_by(example({"faces": [examples.FACE_ID], "name": "Ada Lovelace"}))
class SplitSerializer(serializers.Serializer):
    faces = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, help_text="They show someone else."
    )
    name = serializers.CharField(max_length=NAME_LENGTH, required=False, default="")


@shown_by(example({"faces": [examples.FACE_ID]}))
class SplitProposalSerializer(serializers.Serializer):
    faces = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        help_text="They are somebody else's for sure; by default two groups are found.",
    )


@shown_by(example({"stays": [examples.PORTRAIT], "leaves": [examples.PORTRAIT], "staying": 41}))
class SplitPreviewSerializer(serializers.Serializer):
    """Two groups of a person's faces; those first about which there is most doubt."""

    stays = PortraitSerializer(many=True, help_text="300 at most.")
    leaves = PortraitSerializer(many=True, help_text="300 at most: what to send to apply it.")
    staying = serializers.IntegerField(help_text="How many stay, also those not shown.")


@shown_by(example({"face": examples.FACE_ID}))
class CoverSerializer(serializers.Serializer):
    face = serializers.UUIDField(help_text="One of the person's.")


@shown_by(example({"hidden": True}))
class FaceChangeSerializer(serializers.Serializer):
    """One of both: left out or taken back, or left out for good as something."""

    hidden = serializers.BooleanField(required=False, help_text="Left out of everything.")
    hidden_as = NamedChoiceField(
        Face.HiddenAs.choices,
        required=False,
        help_text="Left out for good, and nobody: what is no face stays away from copies of its "
        "photo, too. `hidden: false` takes it back.",
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if len(given) != 1:
            raise serializers.ValidationError("Give either `hidden` or `hidden_as`.")
        return given


@shown_by(example({"person": examples.PERSON_ID}))
class PersonOfFaceSerializer(serializers.Serializer):
    person = serializers.UUIDField()


@shown_by(example({"person": examples.PERSON_ID}))
class MeantPersonSerializer(serializers.Serializer):
    person = serializers.UUIDField(
        required=False, help_text="By default whom the face is ascribed to."
    )


class SearchSerializer(serializers.Serializer):
    """How like faces have to be, and how many of them are wanted."""

    max_distance = serializers.FloatField(
        min_value=0, max_value=2, required=False, help_text="By default that of one person's faces."
    )
    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)


@shown_by(example({"photo": PHOTO_BYTES, "index": 0, "limit": 20}, sent_as=FORM))
class PhotoSearchSerializer(SearchSerializer):
    photo = serializers.FileField(help_text="Looked at and not kept.")
    index = serializers.IntegerField(
        min_value=0, required=False, help_text="Which face is meant, where there are several."
    )


@shown_by(example(examples.ACT))
class ActSerializer(serializers.ModelSerializer):
    """Something that was done to the people of an owner."""

    class Meta:
        model = Act
        fields = ["id", "kind", "created_at", "undone_at"]
