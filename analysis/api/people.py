"""People: list, make, name, merge, split, hide, delete, and undo."""

from __future__ import annotations

import uuid

import django_filters
from django.db import transaction
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import OWNER, USERS, open_to
from accounts.api.idempotency import idempotent
from accounts.models import Scope
from analysis.api.gallery_errors import may_refuse, refusals
from analysis.api.people_serializers import (
    ActSerializer,
    CoverSerializer,
    MergeSerializer,
    NewPersonSerializer,
    PersonChangeSerializer,
    PersonSerializer,
    PortraitSerializer,
    SplitPreviewSerializer,
    SplitProposalSerializer,
    SplitSerializer,
)
from analysis.errors import FaceNotFound, PersonNotFound
from analysis.models import Face, Person
from analysis.models.face import FaceQuerySet
from analysis.models.person import PersonQuerySet
from analysis.services.people.changing import (
    FaceOfAnother,
    NameUnfit,
    NothingToMerge,
    WholePersonSplit,
    choose_cover,
    create_person,
    delete_person,
    faces_of,
    hide_person,
    merge_people,
    name_person,
    split_person,
    tighten_person,
)
from analysis.services.people.history import NothingToUndo, undo_last
from analysis.services.people.splitting import NothingToSplit, preview_split
from analysis.services.recognition.recognizing import recognize_everything


class ByName(CursorPagination):
    """Groups without a name first, then by name; a page stays in place as others change."""

    ordering = ("name", "created_at", "id")
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class BestFirst(ByName):
    """The faces that are fittest for recognition first."""

    ordering = ("-quality", "id")


class PersonFilter(django_filters.FilterSet):
    """By having a name, by a part of it, and by being hidden, which is not shown unasked."""

    named = django_filters.BooleanFilter(field_name="name", lookup_expr="gt", method="by_named")
    name = django_filters.CharFilter(lookup_expr="icontains")
    hidden = django_filters.BooleanFilter()

    class Meta:
        model = Person
        fields = ["named", "name", "hidden"]

    def by_named(self, people: PersonQuerySet, field: str, named: bool) -> PersonQuerySet:
        return people.named() if named else people.unnamed()


def validated(serializer: type[serializers.Serializer], request: Request) -> dict:
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data


class PersonAnswering:
    """Answers with a person as lists show it."""

    request: Request

    def person_response(self, person: Person, code: int = status.HTTP_200_OK) -> Response:
        shown = Person.objects.for_owner(self.request.user).with_faces().get(pk=person.pk)
        return Response(PersonSerializer(shown, context={"request": self.request}).data, code)


@open_to(USERS)
class PeopleView(PersonAnswering, generics.ListAPIView):
    """The people of the signed-in user: named ones, and groups of faces that look alike."""

    queryset = Person.objects.none()  # What the API's description reads; see get_queryset.
    serializer_class = PersonSerializer
    pagination_class = ByName
    filterset_class = PersonFilter

    def get_queryset(self) -> PersonQuerySet:
        people = Person.objects.for_owner(self.request.user).with_faces()
        people = people.exclude(name="", face_count=0)
        return people if "hidden" in self.request.query_params else people.filter(hidden=False)

    @may_refuse(NameUnfit(), FaceNotFound())
    @idempotent()
    @extend_schema(request=NewPersonSerializer, responses={201: PersonSerializer})
    def post(self, request: Request) -> Response:
        """Make a person, with faces that show them or none yet."""
        given = validated(NewPersonSerializer, request)
        with refusals():
            person = create_person(
                owner=request.user, name=given["name"], face_ids=given.get("faces", [])
            )
        return self.person_response(person, status.HTTP_201_CREATED)


@open_to(OWNER)
class PersonView(PersonAnswering, generics.RetrieveAPIView):
    """One person of the signed-in user."""

    serializer_class = PersonSerializer
    lookup_url_kwarg = "person_id"

    def get_queryset(self) -> PersonQuerySet:
        return Person.objects.for_owner(self.request.user).with_faces()

    @may_refuse(NameUnfit(), PersonNotFound())
    @extend_schema(request=PersonChangeSerializer, responses=PersonSerializer)
    def patch(self, request: Request, person_id: uuid.UUID) -> Response:
        """Name, rename, hide or show a person, or have them recognised more surely.

        Naming a group names all of its faces.
        """
        given = validated(PersonChangeSerializer, request)
        with refusals(), transaction.atomic():
            if "name" in given:
                name_person(owner=request.user, person_id=person_id, name=given["name"])
            if "hidden" in given:
                hide_person(owner=request.user, person_id=person_id, hidden=given["hidden"])
            if "strictness" in given:
                tighten_person(
                    owner=request.user, person_id=person_id, strictness=given["strictness"]
                )
        return self.retrieve(request)

    @may_refuse(PersonNotFound())
    def delete(self, request: Request, person_id: uuid.UUID) -> Response:
        """Forget who this is; the faces stay, and are unknown."""
        with refusals():
            delete_person(owner=request.user, person_id=person_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


@open_to(OWNER)
@may_refuse(PersonNotFound())
class PersonFacesView(generics.ListAPIView):
    """The visible faces of one person."""

    queryset = Face.objects.none()  # What the API's description reads; see get_queryset.
    serializer_class = PortraitSerializer
    pagination_class = BestFirst
    filter_backends = []

    def get_queryset(self) -> FaceQuerySet:
        with refusals():
            return faces_of(self.request.user, self.kwargs["person_id"])


@open_to(OWNER)
class MergeView(PersonAnswering, APIView):
    @may_refuse(PersonNotFound(), NothingToMerge())
    @extend_schema(request=MergeSerializer, responses=PersonSerializer)
    def post(self, request: Request, person_id: uuid.UUID) -> Response:
        """Say that others are this person too: their faces become this person's."""
        given = validated(MergeSerializer, request)
        with refusals():
            person = merge_people(
                owner=request.user, person_id=person_id, other_ids=given["people"]
            )
        return self.person_response(person)


@open_to(OWNER)
class SplitView(PersonAnswering, APIView):
    @may_refuse(PersonNotFound(), FaceNotFound(), NameUnfit(), FaceOfAnother(), WholePersonSplit())
    @idempotent()
    @extend_schema(
        request=SplitSerializer, responses={201: OpenApiResponse(PersonSerializer, "Someone else.")}
    )
    def post(self, request: Request, person_id: uuid.UUID) -> Response:
        """Say that some of the person's faces show someone else, who is answered."""
        given = validated(SplitSerializer, request)
        with refusals():
            other = split_person(
                owner=request.user,
                person_id=person_id,
                face_ids=given["faces"],
                name=given["name"],
            )
        return self.person_response(other, status.HTTP_201_CREATED)


@open_to(OWNER)
class SplitPreviewView(APIView):
    scopes_needed = {"POST": Scope.READ}

    @may_refuse(PersonNotFound(), FaceNotFound(), FaceOfAnother(), NothingToSplit())
    @extend_schema(request=SplitProposalSerializer, responses=SplitPreviewSerializer)
    def post(self, request: Request, person_id: uuid.UUID) -> Response:
        """Propose which of the person's faces show someone else; nothing changes yet."""
        given = validated(SplitProposalSerializer, request)
        with refusals():
            preview = preview_split(
                owner=request.user, person_id=person_id, face_ids=given.get("faces", ())
            )
        return Response(SplitPreviewSerializer(preview, context={"request": request}).data)


@open_to(OWNER)
class CoverView(PersonAnswering, APIView):
    @may_refuse(PersonNotFound(), FaceNotFound(), FaceOfAnother())
    @extend_schema(request=CoverSerializer, responses=PersonSerializer)
    def put(self, request: Request, person_id: uuid.UUID) -> Response:
        """Choose the face that stands for the person."""
        face_id = validated(CoverSerializer, request)["face"]
        with refusals():
            person = choose_cover(owner=request.user, person_id=person_id, face_id=face_id)
        return self.person_response(person)


@open_to(USERS)
class RegroupView(APIView):
    @extend_schema(request=None, responses={202: None})
    def post(self, request: Request) -> Response:
        """Have all faces recognised and grouped anew; what you confirmed or rejected stays."""
        recognize_everything(owner_id=request.user.pk)
        return Response(status=status.HTTP_202_ACCEPTED)


@open_to(USERS)
class UndoView(APIView):
    @may_refuse(NothingToUndo())
    @extend_schema(request=None, responses=ActSerializer)
    def post(self, request: Request) -> Response:
        """Undo the last thing done to people and faces that is not undone yet."""
        with refusals():
            act = undo_last(owner=request.user)
        return Response(ActSerializer(act).data)
