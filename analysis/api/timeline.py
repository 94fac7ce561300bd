"""How a person changed over time."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.access import OWNER, open_to
from accounts.api.examples import example, shown_by
from analysis.api import examples
from analysis.api.gallery_errors import may_refuse, refusals
from analysis.errors import PersonNotFound
from analysis.services.people.timeline import Period, timeline_of


@shown_by(example(examples.PERIOD))
class PeriodSerializer(serializers.Serializer):
    """A day, a month or a year, and what the person looked like in it."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()
    faces = serializers.IntegerField(min_value=1, help_text="Those that are not hidden.")
    face = serializers.UUIDField(source="face_id", help_text="The best of them.")
    chip_url = serializers.SerializerMethodField(help_text="Its picture, WebP.")
    age_years = serializers.FloatField(
        allow_null=True, help_text="Mean of the estimates; null where no face is seen well enough."
    )
    age_low_years = serializers.FloatField(
        allow_null=True, help_text="Mean of the lower ends of their 80% intervals."
    )
    age_high_years = serializers.FloatField(allow_null=True, help_text="Of the upper ends.")

    def get_chip_url(self, period: Period) -> str:
        return reverse("api:face-chip", [period.face_id], request=self.context["request"])


@open_to(OWNER)
class TimelineView(APIView):
    @may_refuse(PersonNotFound())
    @extend_schema(responses=PeriodSerializer(many=True))
    def get(self, request: Request, person_id: uuid.UUID) -> Response:
        """The periods from which there are faces of the person, the first one first.

        By days, months or years, the longer the longer the photos' span is. A photo's time is when
        it was taken, or added where that is unknown.
        """
        with refusals():
            periods = timeline_of(owner=request.user, person_id=person_id)
        return Response(PeriodSerializer(periods, many=True, context={"request": request}).data)
