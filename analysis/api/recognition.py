"""How surely faces are recognised: what the user wants, and what each level means."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import USERS, open_to
from accounts.api.choices import NamedChoiceField
from accounts.api.examples import example, shown_by
from analysis.api import examples
from analysis.api.people import validated
from analysis.models import Strictness
from analysis.services.recognition.limits import age_shifts, choose_strictness, levels_in, limits_of


class LevelSerializer(serializers.Serializer):
    """What a strictness means among the people whom the user has named, for adults' faces."""

    strictness = serializers.ChoiceField(choices=Strictness.choices)
    false_answers = serializers.FloatField(
        help_text="Of questions about people who are not the same, or whom you have not named: the "
        "share that it lets be answered as if they were."
    )
    false_match_rate = serializers.FloatField(
        source="errors.false_match_rate",
        help_text="Of pairs of different people, measured: how many are called one person.",
    )
    false_non_match_rate = serializers.FloatField(
        source="errors.false_non_match_rate",
        help_text="Of pairs of one person, measured: how many are called two people.",
    )
    verification_distance = serializers.FloatField(
        help_text="Up to which two compared faces are called one person's."
    )
    automatic_distance = serializers.FloatField(
        help_text="Up to which a face is ascribed to somebody unasked; less, the more you name."
    )
    suggestion_distance = serializers.FloatField(help_text="Up to which somebody is suggested.")


class AgeShiftSerializer(serializers.Serializer):
    below = serializers.FloatField(help_text="Years that a face may be younger than.")
    nearer_by = serializers.FloatField(
        source="shift", help_text="By how much its distances have to be less."
    )


@shown_by(example(examples.RECOGNITION))
class RecognitionSerializer(serializers.Serializer):
    """How surely faces are recognised."""

    strictness = serializers.ChoiceField(choices=Strictness.choices)
    people = serializers.IntegerField(help_text="Of whom you have confirmed faces.")
    levels = LevelSerializer(many=True)
    children = AgeShiftSerializer(many=True)


@shown_by(example({"strictness": "strict"}))
class RecognitionChangeSerializer(serializers.Serializer):
    strictness = NamedChoiceField(choices=Strictness.choices)


@open_to(USERS)
class RecognitionView(APIView):
    @extend_schema(responses=RecognitionSerializer)
    def get(self, request: Request) -> Response:
        """How surely faces are recognised, and what each level means with your people."""
        return self._described(request)

    @extend_schema(request=RecognitionChangeSerializer, responses=RecognitionSerializer)
    def patch(self, request: Request) -> Response:
        """Choose how surely; whom the machine took faces for is then thought about anew."""
        wanted = validated(RecognitionChangeSerializer, request)["strictness"]
        choose_strictness(owner=request.user, strictness=Strictness(wanted))
        return self._described(request)

    def _described(self, request: Request) -> Response:
        limits = limits_of(request.user.pk)
        described = {
            "strictness": limits.strictness,
            "people": limits.people,
            "levels": levels_in(limits),
            "children": age_shifts(),
        }
        return Response(RecognitionSerializer(described).data)
