"""Single faces: whom they show, and which others are like them."""

from __future__ import annotations

import uuid

from django.db.models import F
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import OWNER, USERS, open_to
from accounts.models import Scope
from accounts.permissions import ANALYSING
from analysis.api.gallery_errors import may_refuse, photos_looked_at, refusals
from analysis.api.pagination import FacesInOrder
from analysis.api.people import validated
from analysis.api.people_serializers import (
    FaceChangeSerializer,
    FaceDetailSerializer,
    ListedFaceSerializer,
    MeantPersonSerializer,
    PersonOfFaceSerializer,
    PhotoSearchSerializer,
    SearchSerializer,
    SimilarFaceSerializer,
)
from analysis.errors import FaceNotFound, PersonNotFound
from analysis.models import Face
from analysis.models.face import FaceQuerySet
from analysis.services.faces.judgements import (
    FaceOfNobody,
    confirm_face,
    hide_face,
    move_face,
    reject_face,
)
from analysis.services.faces.left_out import leave_out
from analysis.services.faces.manual_faces import FaceNotDrawn, remove_drawn_face
from analysis.services.library.filters import FaceFilter
from analysis.services.recognition.identification import suggestions_for
from analysis.services.recognition.search import similar_faces
from analysis.services.recognition.verification import (
    NoFace,
    NoSuchFaceInPhoto,
    SeveralFaces,
    face_in,
    stored_face,
)


@open_to(USERS)
class FacesView(generics.ListAPIView):
    """The faces in the photos of the signed-in user.

    Hidden ones where `hidden` asks for them, or `hidden_as` for what they are.
    """

    queryset = Face.objects.none()  # What the API's description reads; see get_queryset.
    serializer_class = ListedFaceSerializer
    pagination_class = FacesInOrder
    filterset_class = FaceFilter

    def get_queryset(self) -> FaceQuerySet:
        faces = Face.objects.for_owner(self.request.user).select_related("assignment__person")
        faces = faces.annotate(created_at=F("photo__created_at"))
        asked = self.request.query_params
        return faces if {"hidden", "hidden_as"} & asked.keys() else faces.visible()


class FaceAnswering(APIView):
    """Answers with a face and whom it shows."""

    def face_response(self, face_id: uuid.UUID) -> Response:
        owner = self.request.user
        faces = Face.objects.for_owner(owner).select_related("assignment__person")
        face = faces.filter(pk=face_id).first()
        if face is None:
            raise FaceNotFound
        identified = suggestions_for(owner=owner, face_ids=[face_id]).get(face_id)
        context = {"request": self.request, "identification": identified}
        return Response(FaceDetailSerializer(face, context=context).data)


@open_to(OWNER)
@may_refuse(FaceNotFound())
class FaceView(FaceAnswering):
    @extend_schema(responses=FaceDetailSerializer)
    def get(self, request: Request, face_id: uuid.UUID) -> Response:
        """One face, whom it shows, and where that is unknown whom it may show."""
        with refusals():
            return self.face_response(face_id)

    @extend_schema(request=FaceChangeSerializer, responses=FaceDetailSerializer)
    def patch(self, request: Request, face_id: uuid.UUID) -> Response:
        """Hide a face or show it again, or say that it is none, or a stranger's."""
        given = validated(FaceChangeSerializer, request)
        with refusals():
            if "hidden_as" in given:
                leave_out(owner=request.user, face_id=face_id, **given)
            else:
                hide_face(owner=request.user, face_id=face_id, **given)
            return self.face_response(face_id)

    @may_refuse(FaceNotDrawn())
    @extend_schema(responses={204: None})
    def delete(self, request: Request, face_id: uuid.UUID) -> Response:
        """Take away a face that you drew, or a box that waits; what was found stays."""
        with refusals():
            remove_drawn_face(owner=request.user, face_id=face_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


@open_to(OWNER)
@may_refuse(FaceNotFound(), PersonNotFound())
class FacePersonView(FaceAnswering):
    @extend_schema(request=PersonOfFaceSerializer, responses=FaceDetailSerializer)
    def put(self, request: Request, face_id: uuid.UUID) -> Response:
        """Say whom the face shows; whom it was ascribed to, it does not show."""
        person_id = validated(PersonOfFaceSerializer, request)["person"]
        with refusals():
            move_face(owner=request.user, face_id=face_id, person_id=person_id)
            return self.face_response(face_id)


@open_to(OWNER)
@may_refuse(FaceNotFound(), PersonNotFound(), FaceOfNobody())
class ConfirmView(FaceAnswering):
    @extend_schema(request=MeantPersonSerializer, responses=FaceDetailSerializer)
    def post(self, request: Request, face_id: uuid.UUID) -> Response:
        """Confirm whom the face is ascribed to, or a suggestion."""
        person_id = validated(MeantPersonSerializer, request).get("person")
        with refusals():
            confirm_face(owner=request.user, face_id=face_id, person_id=person_id)
            return self.face_response(face_id)


@open_to(OWNER)
@may_refuse(FaceNotFound(), PersonNotFound(), FaceOfNobody())
class RejectView(FaceAnswering):
    @extend_schema(request=MeantPersonSerializer, responses=FaceDetailSerializer)
    def post(self, request: Request, face_id: uuid.UUID) -> Response:
        """Say whom the face does not show; it is never suggested again."""
        person_id = validated(MeantPersonSerializer, request).get("person")
        with refusals():
            reject_face(owner=request.user, face_id=face_id, person_id=person_id)
            return self.face_response(face_id)


@open_to(OWNER)
class SimilarFacesView(APIView):
    @may_refuse(FaceNotFound())
    @extend_schema(
        parameters=[SearchSerializer], responses=SimilarFaceSerializer(many=True), filters=False
    )
    def get(self, request: Request, face_id: uuid.UUID) -> Response:
        """The faces of the library that are most like this one, the most similar first."""
        wanted = SearchSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        with refusals():
            face = stored_face(request.user, face_id)
        found = similar_faces(
            owner=request.user, embedding=face.embedding, without=face.pk, **wanted.validated_data
        )
        context = {"request": request}
        return Response(SimilarFaceSerializer(found, many=True, context=context).data)


@open_to(USERS)
class SimilarToPhotoView(APIView):
    permission_classes = ANALYSING
    scopes_needed = {"POST": Scope.READ}
    parser_classes = [MultiPartParser]

    @may_refuse(
        *photos_looked_at(), NoFace(), SeveralFaces([]), NoSuchFaceInPhoto([]), part="photo"
    )
    @extend_schema(
        request={"multipart/form-data": PhotoSearchSerializer},
        responses=SimilarFaceSerializer(many=True),
    )
    def post(self, request: Request) -> Response:
        """The faces of the library that are most like one of a photo, which is not kept."""
        given = validated(PhotoSearchSerializer, request)
        with refusals("photo"):
            face = face_in(given.pop("photo"), given.pop("index", None))
        found = similar_faces(owner=request.user, embedding=face.embedding, **given)
        context = {"request": request}
        return Response(SimilarFaceSerializer(found, many=True, context=context).data)
