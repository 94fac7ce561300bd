"""What there is, in numbers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import USERS, open_to
from accounts.api.examples import example, shown_by
from analysis.api import examples
from analysis.services.library.statistics import Statistics, statistics_of


class MonthSerializer(serializers.Serializer):
    month = serializers.CharField(help_text="As `2026-11`.")
    photos = serializers.IntegerField()


class CountsField(serializers.DictField):
    """Numbers by name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.IntegerField(), **options)


class PhotoNumbersSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    bytes = serializers.IntegerField(help_text="Of the files as they were uploaded.")
    by_state = CountsField()
    by_month = MonthSerializer(
        many=True, help_text="Taken in it, or uploaded where that is unknown; the first one first."
    )


class FaceNumbersSerializer(serializers.Serializer):
    total = serializers.IntegerField(help_text="Faces that are not hidden.")
    assigned = serializers.IntegerField(help_text="Of them, those that show somebody.")
    by_age = CountsField(help_text="In years: `20-29`, `70+`.")
    by_gender = CountsField()
    by_expression = CountsField(help_text="The likeliest of each face.")


class PeopleNumbersSerializer(serializers.Serializer):
    named = serializers.IntegerField()
    unnamed = serializers.IntegerField(help_text="Groups of faces that look alike.")


@shown_by(example(examples.STATISTICS))
class StatisticsSerializer(serializers.Serializer):
    """What the library consists of, in numbers."""

    photos = PhotoNumbersSerializer()
    faces = FaceNumbersSerializer()
    people = PeopleNumbersSerializer()

    def to_representation(self, counted: Statistics) -> dict[str, Any]:
        return {
            "photos": {
                "total": counted.photos,
                "bytes": counted.photo_bytes,
                "by_state": counted.photos_by_state,
                "by_month": [
                    {"month": f"{month:%Y-%m}", "photos": number}
                    for month, number in counted.photos_by_month.items()
                ],
            },
            "faces": {
                "total": counted.faces,
                "assigned": counted.faces_assigned,
                "by_age": counted.faces_by_age,
                "by_gender": counted.faces_by_gender,
                "by_expression": counted.faces_by_expression,
            },
            "people": {"named": counted.people_named, "unnamed": counted.people_unnamed},
        }


@open_to(USERS)
class StatisticsView(APIView):
    @extend_schema(responses=StatisticsSerializer)
    def get(self, request: Request) -> Response:
        """How many photos, faces and people there are, and of what kinds."""
        return Response(StatisticsSerializer(statistics_of(request.user)).data)
