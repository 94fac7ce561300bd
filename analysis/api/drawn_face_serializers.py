"""What the API takes and says of boxes that owners draw around faces."""

from __future__ import annotations

import math
from typing import Any

from rest_framework import serializers

from accounts.api.examples import example, shown_by
from analysis.analyzer import BoundingBox
from analysis.api import examples
from analysis.api.serializers import BoxSerializer
from analysis.models import DrawnBox


class PixelField(serializers.FloatField):
    """Pixels of the upright photo: a finite number."""

    def to_internal_value(self, data: Any) -> float:
        pixels = super().to_internal_value(data)
        if not math.isfinite(pixels):
            self.fail("invalid")
        return pixels


class NewBoxSerializer(serializers.Serializer):
    """A box around a face, in pixels of the upright photo, within the photo."""

    left = PixelField()
    top = PixelField()
    width = PixelField()
    height = PixelField()


@shown_by(example({"box": examples.BOX}))
class DrawnFaceSerializer(serializers.Serializer):
    box = NewBoxSerializer()

    @property
    def bounding_box(self) -> BoundingBox:
        """Of valid data."""
        return BoundingBox(**self.validated_data["box"])


@shown_by(example(examples.DRAWN_BOX))
class DrawnBoxSerializer(serializers.Serializer):
    """A box that waits until a worker has looked into it; it is then a face of the same id."""

    id = serializers.UUIDField(help_text="Of the face to come, or of the one that is moved.")
    photo = serializers.UUIDField(source="photo_id")
    box = BoxSerializer()
    state = serializers.ChoiceField(
        ["waiting", "given_up"],
        help_text="Given up where the photo can no longer be read, or each attempt failed.",
    )
    created_at = serializers.DateTimeField()

    def to_representation(self, drawn: DrawnBox) -> dict[str, Any]:
        box = BoundingBox(drawn.left, drawn.top, drawn.width, drawn.height)
        return {
            "id": str(drawn.pk),
            "photo": str(drawn.photo_id),
            "box": box.to_json(),
            "state": "given_up" if drawn.is_given_up else "waiting",
            "created_at": self.fields["created_at"].to_representation(drawn.created_at),
        }
