"""Faces that the detector missed, or framed badly: drawing and adjusting their boxes."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import OWNER, open_to
from accounts.api.idempotency import idempotent
from accounts.permissions import ANALYSING
from analysis.analyzer import BoundingBox
from analysis.api.drawn_face_serializers import DrawnBoxSerializer, DrawnFaceSerializer
from analysis.api.gallery_errors import may_refuse, refusals
from analysis.errors import FaceNotFound, PhotoNotFound
from analysis.models import DrawnBox, Photo
from analysis.models.drawn_box import DrawnBoxQuerySet
from analysis.services.faces.manual_faces import (
    BoxOutsidePhoto,
    BoxTooLarge,
    BoxTooNarrow,
    BoxTooSmall,
    FaceThereAlready,
    PhotoNotAnalyzed,
    TooManyBoxes,
    adjust_face,
    draw_face,
)

ACCEPTED = OpenApiResponse(
    DrawnBoxSerializer, "It waits for a worker; its face is then found at `/faces/{id}/`."
)

UNFIT_BOXES = [
    *(error(Photo(width=640, height=480)) for error in (BoxTooLarge, BoxOutsidePhoto)),
    *(BoxTooSmall(), BoxTooNarrow(), PhotoNotAnalyzed(), FaceThereAlready()),
]


def box_in(request: Request) -> BoundingBox:
    given = DrawnFaceSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    return given.bounding_box


@open_to(OWNER)
class PhotoFacesView(generics.ListAPIView):
    """The boxes drawn in a photo that are no faces yet: they wait, or were given up."""

    permission_classes = ANALYSING
    queryset = DrawnBox.objects.none()  # What the API's description reads; see get_queryset.
    serializer_class = DrawnBoxSerializer
    pagination_class = None
    filter_backends = []

    def get_queryset(self) -> DrawnBoxQuerySet:
        photos = Photo.objects.for_owner(self.request.user)
        if not photos.filter(pk=self.kwargs["photo_id"]).exists():
            raise NotFound(str(PhotoNotFound()))
        return DrawnBox.objects.for_owner(self.request.user).filter(photo=self.kwargs["photo_id"])

    @may_refuse(PhotoNotFound(), *UNFIT_BOXES, TooManyBoxes(), part="box")
    @idempotent()
    @extend_schema(request=DrawnFaceSerializer, responses={202: ACCEPTED})
    def post(self, request: Request, photo_id: uuid.UUID) -> Response:
        """Draw a face that the detector missed.

        A worker looks at it as at any other face, and marks it as manual. It is compared with
        other faces only if its quality allows. Analyses anew neither remove nor double it.
        """
        box = box_in(request)
        with refusals("box"):
            drawn = draw_face(owner=request.user, photo_id=photo_id, box=box)
        return Response(DrawnBoxSerializer(drawn).data, status.HTTP_202_ACCEPTED)


@open_to(OWNER)
class FaceBoxView(APIView):
    permission_classes = ANALYSING

    @may_refuse(FaceNotFound(), *UNFIT_BOXES, part="box")
    @extend_schema(request=DrawnFaceSerializer, responses={202: ACCEPTED})
    def put(self, request: Request, face_id: uuid.UUID) -> Response:
        """Draw a face's box anew; it is then a manual one, and what you said of it stays."""
        box = box_in(request)
        with refusals("box"):
            drawn = adjust_face(owner=request.user, face_id=face_id, box=box)
        return Response(DrawnBoxSerializer(drawn).data, status.HTTP_202_ACCEPTED)
