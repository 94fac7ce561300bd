"""What the API takes and says; a face is said exactly as `ml analyze --json` says it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from accounts.api.examples import FORM, example, shown_by
from analysis.analyzer import Doubt
from analysis.api import examples
from analysis.api.assignment_serializers import AssignmentSerializer
from analysis.api.job_serializers import JobSerializer
from analysis.models import Face, Photo
from analysis.services.faces.face_rows import analysis_of
from analysis.services.gallery import assignment_of
from analysis.services.intake.outcome import Stored


class BoxSerializer(serializers.Serializer):
    """Pixels of the upright photo; it may reach over the photo's edges."""

    left = serializers.FloatField()
    top = serializers.FloatField()
    width = serializers.FloatField()
    height = serializers.FloatField()


class PointField(serializers.ListField):
    """[x, y], pixels of the upright photo."""

    def __init__(self) -> None:
        super().__init__(child=serializers.FloatField(), min_length=2, max_length=2)


class LandmarksSerializer(serializers.Serializer):
    """Left and right as seen in the picture."""

    left_eye = PointField()
    right_eye = PointField()
    nose = PointField()
    mouth_left = PointField()
    mouth_right = PointField()


class AgeSerializer(serializers.Serializer):
    """Of 10 faces 8 are between low and high years."""

    years = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class GenderSerializer(serializers.Serializer):
    """Gender as it appears, and the probability of that label."""

    label = serializers.ChoiceField(Face.Gender.choices)
    probability = serializers.FloatField(min_value=0.5, max_value=1)


class AttributeSerializer(serializers.Serializer):
    """Whether it is seen, and the probability that it is there."""

    present = serializers.BooleanField()
    probability = serializers.FloatField(min_value=0, max_value=1)


class ExpressionSerializer(serializers.Serializer):
    """The likeliest expression, and the probability of each."""

    label = serializers.CharField()
    probability = serializers.FloatField(min_value=0, max_value=1)
    probabilities = serializers.DictField(child=serializers.FloatField(min_value=0, max_value=1))


class FaceSerializer(serializers.Serializer):
    """A face of a photo, and whom it shows.

    What the models do not tell is absent, never null or guessed.
    """

    id = serializers.UUIDField()
    chip_url = serializers.URLField(help_text="A square picture of the face, WebP.")
    model_version = serializers.CharField()
    assignment = AssignmentSerializer(
        allow_null=True, help_text="Whom it shows; null where that is unknown."
    )
    manual = serializers.BooleanField(help_text="Whether its owner drew its box.")
    matchable = serializers.BooleanField(
        help_text="Whether it is compared with others; a drawn one only if its quality allows."
    )
    box = BoxSerializer()
    confidence = serializers.FloatField(min_value=0, max_value=1)
    landmarks = LandmarksSerializer()
    quality = serializers.FloatField(
        min_value=0, max_value=1, help_text="How fit the face is for recognition."
    )
    age = AgeSerializer(required=False)
    gender = GenderSerializer(required=False)
    attributes = serializers.DictField(child=AttributeSerializer(), required=False)
    hair_color = serializers.CharField(required=False)
    expression = ExpressionSerializer(required=False)
    not_sure = serializers.DictField(
        child=serializers.ChoiceField([doubt.value for doubt in Doubt]),
        required=False,
        help_text="What of the above is not to be relied on, and why: `gender`, `expression`, "
        "`hair_color` or the name of an attribute. Filters and statistics take it for unknown. "
        "Absent where everything is sure enough.",
    )

    def to_representation(self, face: Face) -> dict[str, Any]:
        assignment = assignment_of(face)
        return {
            "id": str(face.pk),
            "chip_url": reverse("api:face-chip", [face.pk], request=self.context["request"]),
            "model_version": face.model_version,
            "manual": face.manual,
            "matchable": face.matchable,
            "assignment": AssignmentSerializer(assignment).data if assignment else None,
            **analysis_of(face).to_json(),
        }


class PhotoSummarySerializer(serializers.ModelSerializer):
    """A photo without its faces."""

    file = serializers.CharField(source="original_filename", help_text="Its name when uploaded.")
    error = serializers.SerializerMethodField(help_text="Why its analysis failed, for people.")
    error_code = serializers.SerializerMethodField(help_text="The same, for programs.")
    original_url = serializers.SerializerMethodField()
    display_url = serializers.SerializerMethodField(help_text="JPEG; null until it is analysed.")
    thumbnail_url = serializers.SerializerMethodField(help_text="WebP; null until it is analysed.")

    class Meta:
        model = Photo
        fields = [
            "id",
            "job",
            "file",
            "format",
            "size_bytes",
            "sha256",
            "width",
            "height",
            "taken_at",
            "created_at",
            "state",
            "error",
            "error_code",
            "analyzed_at",
            "model_version",
            "original_url",
            "display_url",
            "thumbnail_url",
        ]
        read_only_fields = fields

    def get_error(self, photo: Photo) -> str | None:
        return photo.error_message or None

    def get_error_code(self, photo: Photo) -> str | None:
        return photo.error_code or None

    @extend_schema_field(serializers.URLField())
    def get_original_url(self, photo: Photo) -> str:
        return self._url("api:photo-original", photo)

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_display_url(self, photo: Photo) -> str | None:
        return self._url("api:photo-display", photo) if photo.has_pictures else None

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_thumbnail_url(self, photo: Photo) -> str | None:
        return self._url("api:photo-thumbnail", photo) if photo.has_pictures else None

    def _url(self, name: str, photo: Photo) -> str:
        return reverse(name, [photo.pk], request=self.context["request"])


@shown_by(example(examples.LISTED_PHOTO))
class PhotoListSerializer(PhotoSummarySerializer):
    """A photo with the number of its faces."""

    face_count = serializers.IntegerField(help_text="Faces that are not hidden.")

    class Meta(PhotoSummarySerializer.Meta):
        fields = [*PhotoSummarySerializer.Meta.fields, "face_count"]


@shown_by(example(examples.PHOTO))
class PhotoSerializer(PhotoSummarySerializer):
    """A photo with its faces, the most confident first."""

    faces = FaceSerializer(source="visible_faces", many=True)

    class Meta(PhotoSummarySerializer.Meta):
        fields = [*PhotoSummarySerializer.Meta.fields, "faces"]


@shown_by(example(examples.UPLOAD, sent_as=FORM))
class UploadSerializer(serializers.Serializer):
    """Photos to upload, in one request or, with `job`, in several."""

    file = serializers.ListField(
        # An empty file is one of several errors that a file can have; the service says which.
        child=serializers.FileField(allow_empty_file=True),
        help_text="One or several parts of this name.",
    )
    sidecar = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True),
        required=False,
        help_text="XMP files, each named as its photo: `a.jpg.xmp` or `a.xmp`. Whom other programs "
        "named in them, the faces will show.",
    )
    album = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=1000,
        help_text="The folder that the photos lie in, as `Holiday/day two`: the album of this name "
        "has them, and is made if there is none.",
    )
    job = serializers.UUIDField(
        required=False, help_text="An upload job to add the new photos to; otherwise they get one."
    )


class UploadedPhotoSerializer(PhotoSerializer):
    """A photo of an upload."""

    duplicate = serializers.BooleanField(help_text="Whether these bytes were there already.")

    class Meta(PhotoSerializer.Meta):
        fields = [*PhotoSerializer.Meta.fields, "duplicate"]

    def to_representation(self, stored: Stored) -> dict[str, Any]:
        stored.photo.duplicate = stored.is_duplicate
        return super().to_representation(stored.photo)


class RefusedFileSerializer(serializers.Serializer):
    """A file of an upload that did not become a photo, and why."""

    index = serializers.IntegerField(help_text="Among the files of the request, from 0.")
    file = serializers.CharField(source="filename")
    code = serializers.CharField(source="error.code")
    detail = serializers.CharField(source="error")


@shown_by(example(examples.UPLOAD_OUTCOME))
class UploadOutcomeSerializer(serializers.Serializer):
    """What became of the files of an upload."""

    job = JobSerializer(allow_null=True, help_text="The job of the new photos, if there is any.")
    photos = UploadedPhotoSerializer(many=True)
    errors = RefusedFileSerializer(many=True)
