"""What an owner's words changed beyond themselves, and looking it through."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import USERS, open_to
from accounts.api.examples import example, shown_by
from analysis.api import examples
from analysis.api.assignment_serializers import PersonReferenceSerializer
from analysis.api.gallery_errors import may_refuse, refusals
from analysis.api.people import validated
from analysis.api.people_serializers import PortraitSerializer
from analysis.errors import PersonNotFound
from analysis.models import Consequence
from analysis.services.consequences import accept_consequences, consequences_of, spread_of


class ByPerson(CursorPagination):
    ordering = ("person", "-gained", "face")
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class ConsequenceFilter(django_filters.FilterSet):
    """By person, and by whether faces were gained or taken away."""

    person = django_filters.UUIDFilter(field_name="person")
    gained = django_filters.BooleanFilter()

    class Meta:
        model = Consequence
        fields = ["person", "gained"]


@shown_by(example(examples.SPREAD))
class SpreadSerializer(serializers.Serializer):
    """How many photos show somebody since acts, and how many no longer."""

    person = PersonReferenceSerializer()
    gained = serializers.IntegerField(help_text="Photos.")
    lost = serializers.IntegerField(help_text="Photos.")


@shown_by(example(examples.CONSEQUENCE))
class ConsequenceSerializer(serializers.ModelSerializer):
    """A face that is ascribed to somebody since an act, or no longer."""

    person = PersonReferenceSerializer()
    face = PortraitSerializer()
    act = serializers.IntegerField(source="act_id", help_text="What it followed from.")

    class Meta:
        model = Consequence
        fields = ["person", "face", "gained", "act"]


@shown_by(example({"person": examples.PERSON_ID}))
class AcceptSerializer(serializers.Serializer):
    person = serializers.UUIDField(required=False, help_text="By default everybody.")


@shown_by(example({"faces": 16}))
class AcceptedSerializer(serializers.Serializer):
    faces = serializers.IntegerField(help_text="That are looked through now.")


@open_to(USERS)
class SpreadView(APIView):
    @extend_schema(responses=SpreadSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Who gained and lost photos by your last words, and is not looked through yet."""
        return Response(SpreadSerializer(spread_of(request.user), many=True).data)


@open_to(USERS)
class ConsequencesView(generics.ListAPIView):
    """Each face that somebody gained or lost; confirm or reject it to say whether it is right."""

    queryset = Consequence.objects.none()  # What the API's description reads; see get_queryset.
    serializer_class = ConsequenceSerializer
    pagination_class = ByPerson
    filterset_class = ConsequenceFilter

    def get_queryset(self) -> QuerySet[Consequence]:
        return consequences_of(self.request.user)


@open_to(USERS)
class AcceptView(APIView):
    @may_refuse(PersonNotFound())
    @extend_schema(request=AcceptSerializer, responses=AcceptedSerializer)
    def post(self, request: Request) -> Response:
        """Say that all of it is right, or all of one person; nothing else changes."""
        given = validated(AcceptSerializer, request)
        with refusals():
            number = accept_consequences(owner=request.user, person_id=given.get("person"))
        return Response(AcceptedSerializer({"faces": number}).data)
