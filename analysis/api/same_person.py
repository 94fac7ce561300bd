"""Same person? The pairs of people who may be one, and their owner's answers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import USERS, open_to
from accounts.api.choices import NamedChoiceField
from accounts.api.examples import example, shown_by
from analysis.api import examples
from analysis.api.gallery_errors import may_refuse, refusals
from analysis.api.people import validated
from analysis.api.people_serializers import PersonSerializer
from analysis.errors import PersonNotFound
from analysis.models import Likeness, Person
from analysis.models.likeness import LikenessQuerySet
from analysis.services.people.same_person import (
    OnePersonTwice,
    call_different,
    call_same,
    questions_to,
    skip,
)

ANSWERS = ["same", "different", "skip"]


class LikeliestFirst(LimitOffsetPagination):
    """The likeliest pairs first, and skipped ones last."""

    default_limit = 20
    max_limit = 100


@shown_by(example(examples.QUESTION))
class QuestionSerializer(serializers.ModelSerializer):
    """Two people who may be one."""

    first = PersonSerializer()
    second = PersonSerializer()
    probability = serializers.FloatField(
        min_value=0, max_value=1, help_text="That they are one, by their faces and photos."
    )
    skipped = serializers.SerializerMethodField(help_text="Whether it was asked and skipped.")

    class Meta:
        model = Likeness
        fields = ["first", "second", "probability", "skipped"]

    def get_skipped(self, likeness: Likeness) -> bool:
        return bool(likeness.answer)


@shown_by(
    example(
        {"first": examples.PERSON_ID, "second": examples.OTHER_PERSON_ID, "answer": "same"},
    )
)
class AnswerSerializer(serializers.Serializer):
    """What the owner says of two people."""

    first = serializers.UUIDField()
    second = serializers.UUIDField()
    answer = NamedChoiceField(
        choices=ANSWERS,
        help_text="`same` merges them, `different` is never asked again, `skip` is asked later.",
    )


@shown_by(example({"answer": "same", "person": examples.PERSON}))
class AnsweredSerializer(serializers.Serializer):
    """What came of an answer."""

    answer = serializers.ChoiceField(choices=ANSWERS)
    person = PersonSerializer(allow_null=True, help_text="Who both are, if they are the same.")


@open_to(USERS)
class SamePersonView(generics.ListAPIView):
    """The pairs of people who may be one and wait for their owner's word."""

    queryset = Likeness.objects.none()  # What the API's description reads; see get_queryset.
    serializer_class = QuestionSerializer
    pagination_class = LikeliestFirst
    filter_backends = []

    def get_queryset(self) -> LikenessQuerySet:
        return questions_to(self.request.user)

    @may_refuse(PersonNotFound(), OnePersonTwice())
    @extend_schema(request=AnswerSerializer, responses=AnsweredSerializer)
    def post(self, request: Request) -> Response:
        """Say whether two people are the same; any two, also those that were not asked about."""
        given = validated(AnswerSerializer, request)
        pair = {"person_id": given["first"], "other_id": given["second"]}
        acts = {"same": call_same, "different": call_different, "skip": skip}
        with refusals():
            came = acts[given["answer"]](owner=request.user, **pair)
        said: dict[str, Any] = {"answer": given["answer"], "person": None}
        if isinstance(came, Person):
            said["person"] = Person.objects.for_owner(request.user).with_faces().get(pk=came.pk)
        return Response(AnsweredSerializer(said, context={"request": request}).data)
