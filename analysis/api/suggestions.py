"""Faces that may show a person too, and one answer to all of them."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import OWNER, open_to
from accounts.api.examples import example, shown_by
from analysis.api import examples
from analysis.api.gallery_errors import may_refuse, refusals
from analysis.api.people import PersonAnswering, validated
from analysis.api.people_serializers import PersonSerializer, PortraitSerializer
from analysis.errors import FaceNotFound, PersonNotFound
from analysis.models.person import NAME_LENGTH
from analysis.services.people.changing import NameUnfit
from analysis.services.people.likes import answer_suggestions, likes_of, say_who_with_likes


@shown_by(example({"face": examples.PORTRAIT, "distance": 0.49, "probability": 0.94}))
class SuggestionSerializer(serializers.Serializer):
    """A face that may show the person, and waits for their owner's word."""

    face = PortraitSerializer()
    distance = serializers.FloatField(help_text="To the most similar face of the person.")
    probability = serializers.FloatField(min_value=0, max_value=1)


@shown_by(
    example({"confirm": [examples.FACE_ID], "reject": [examples.OTHER_FACE_ID]}),
    example({"confirm": [examples.FACE_ID], "name": "Grace Hopper"}, named="With a name"),
)
class SuggestionsAnswerSerializer(serializers.Serializer):
    """What is said of all of them at once; undoing takes it back at once."""

    confirm = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="They show this person."
    )
    reject = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="They do not; not with `name`."
    )
    name = serializers.CharField(
        max_length=NAME_LENGTH,
        required=False,
        help_text="Who a group is: the faces to confirm go along, to whoever has the name already.",
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given:
            raise serializers.ValidationError("Give `confirm`, `reject` or `name`.")
        if "name" in given and "reject" in given:
            raise serializers.ValidationError("Give either `reject` or `name`.")
        return given


@open_to(OWNER)
class SuggestionsView(PersonAnswering, APIView):
    @may_refuse(PersonNotFound())
    @extend_schema(responses=SuggestionSerializer(many=True))
    def get(self, request: Request, person_id: uuid.UUID) -> Response:
        """Faces that may show this person, too, the likeliest first; 50 at most."""
        with refusals():
            likes = likes_of(owner=request.user, person_id=person_id)
        said = [
            {"face": face, "distance": like.distance, "probability": like.probability}
            for face, like in likes
        ]
        shown = SuggestionSerializer(said, many=True, context={"request": request})
        return Response(shown.data)

    @may_refuse(PersonNotFound(), FaceNotFound(), NameUnfit())
    @extend_schema(request=SuggestionsAnswerSerializer, responses=PersonSerializer)
    def post(self, request: Request, person_id: uuid.UUID) -> Response:
        """Say at once which faces show this person, which do not, or who a group is."""
        given = validated(SuggestionsAnswerSerializer, request)
        with refusals():
            if "name" in given:
                person = say_who_with_likes(
                    owner=request.user,
                    person_id=person_id,
                    name=given["name"],
                    face_ids=given.get("confirm", ()),
                )
            else:
                person = answer_suggestions(
                    owner=request.user,
                    person_id=person_id,
                    shown_by=given.get("confirm", ()),
                    not_shown_by=given.get("reject", ()),
                )
        return self.person_response(person)
