"""What was done to people and faces, and undoing any of it."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import OWNER, USERS, open_to
from accounts.api.examples import example, shown_by
from analysis.api import examples
from analysis.api.gallery_errors import may_refuse, refusals
from analysis.api.people import validated
from analysis.api.people_serializers import ActSerializer
from analysis.models import Act
from analysis.services.people.act_accounts import Account, accounts_of
from analysis.services.people.history import ActNotFound, ActUndone, LaterActsDepend, undo


class LastFirst(CursorPagination):
    """The last acts first; a page stays in place as others follow."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class ChangedPersonSerializer(serializers.Serializer):
    """A person before and after an act."""

    id = serializers.UUIDField(allow_null=True, help_text="Null where they are gone now.")
    before = serializers.CharField(allow_null=True, help_text="The name; null: was not there.")
    after = serializers.CharField(allow_null=True, help_text="The name; null: is gone since.")
    hidden = serializers.BooleanField(allow_null=True, help_text="If it was hidden or shown.")


class MoveSerializer(serializers.Serializer):
    """Faces that show someone else since an act."""

    before = serializers.CharField(allow_null=True, help_text="The name; null for nobody.")
    after = serializers.CharField(allow_null=True, help_text="The name; null for nobody.")
    faces = serializers.IntegerField()


@shown_by(example(examples.ACCOUNT_OF_ACT))
class ActAccountSerializer(serializers.Serializer):
    """An act, and what it changed."""

    act = ActSerializer()
    people = ChangedPersonSerializer(many=True)
    moves = MoveSerializer(many=True)
    confirmed = serializers.IntegerField(help_text="Faces confirmed as whom they were ascribed to.")
    rejected = serializers.IntegerField(help_text="Faces said not to show somebody.")
    hidden = serializers.IntegerField(help_text="Faces left out without saying as what.")
    strangers = serializers.IntegerField(help_text="Faces left out as strangers'.")
    no_faces = serializers.IntegerField(help_text="Faces left out as none.")
    shown = serializers.IntegerField(help_text="Faces shown again.")
    different = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(), min_length=2, max_length=2),
        help_text="Names of people who are two.",
    )
    faces = serializers.ListField(
        child=serializers.UUIDField(), help_text="Up to six of those concerned."
    )


@shown_by(example({"with_later": True}))
class UndoSerializer(serializers.Serializer):
    with_later = serializers.BooleanField(
        default=False, help_text="Whether to undo the later acts that build on it as well."
    )


@open_to(USERS)
class HistoryView(generics.ListAPIView):
    """What the signed-in user did to people and faces, the last first."""

    queryset = Act.objects.none()  # What the API's description reads; see get_queryset.
    serializer_class = ActAccountSerializer
    pagination_class = LastFirst
    filter_backends = []

    def get_queryset(self):
        return Act.objects.for_owner(self.request.user)

    def paginate_queryset(self, queryset) -> list[Account]:
        return accounts_of(self.request.user, super().paginate_queryset(queryset))


@open_to(OWNER)
class UndoActView(APIView):
    @may_refuse(ActNotFound(), ActUndone(), LaterActsDepend([]))
    @extend_schema(request=UndoSerializer, responses=ActSerializer(many=True))
    def post(self, request: Request, act_id: int) -> Response:
        """Undo any act; answers what was undone, in the order in which it was.

        Where later acts build on it, it is answered 409 `later_acts_depend` with those under
        `errors`, and nothing is undone unless `with_later` says so.
        """
        given = validated(UndoSerializer, request)
        with refusals():
            undone = undo(owner=request.user, act_id=act_id, with_later=given["with_later"])
        return Response(ActSerializer(undone, many=True).data)
