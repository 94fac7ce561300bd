"""Verification of two faces, and identification of one among all people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import OWNER, open_to
from accounts.api.json_parsing import ShallowJSONParser
from accounts.models import Scope
from accounts.permissions import ANALYSING
from analysis.api.comparison_serializers import (
    IdentificationOutcomeSerializer,
    IdentificationSerializer,
    VerdictSerializer,
    VerificationSerializer,
)
from analysis.api.gallery_errors import may_refuse, photos_looked_at, refusals
from analysis.api.people import validated
from analysis.errors import FaceNotFound
from analysis.models import Face
from analysis.services.recognition.identification import identify
from analysis.services.recognition.questions import SeenFace, faces_in
from analysis.services.recognition.verification import (
    NoFace,
    NoSuchFaceInPhoto,
    SeveralFaces,
    face_in,
    stored_face,
    verify,
)

if TYPE_CHECKING:
    from accounts.models import User


@open_to(OWNER)
class VerifyView(APIView):
    permission_classes = ANALYSING
    scopes_needed = {"POST": Scope.READ}
    parser_classes = [ShallowJSONParser, MultiPartParser]

    @may_refuse(FaceNotFound())
    @may_refuse(
        *photos_looked_at(), NoFace(), SeveralFaces([]), NoSuchFaceInPhoto([]), part="first"
    )
    @extend_schema(request=VerificationSerializer, responses=VerdictSerializer)
    def post(self, request: Request) -> Response:
        """Do two faces show one person?

        Photos are not kept. One with several faces is answered 422 `several_faces` with what was
        found under `errors`; send it again with the index of the face that is meant.
        """
        given = validated(VerificationSerializer, request)
        verdict = verify(
            request.user,
            _compared(request.user, given, "first"),
            _compared(request.user, given, "second"),
        )
        return Response(VerdictSerializer(verdict).data)


@open_to(OWNER)
class IdentifyView(APIView):
    permission_classes = ANALYSING
    scopes_needed = {"POST": Scope.READ}
    parser_classes = [ShallowJSONParser, MultiPartParser]

    @may_refuse(FaceNotFound())
    @may_refuse(*photos_looked_at(), part="photo")
    @extend_schema(request=IdentificationSerializer, responses=IdentificationOutcomeSerializer)
    def post(self, request: Request) -> Response:
        """Whom does a stored face, or each face of a photo, show? The photo is not kept.

        Compared are the faces of which you have said whom they show. `unknown` is an answer: then
        the best is said too, and is not near enough to be that person.
        """
        given = validated(IdentificationSerializer, request)
        faces: list[Face | SeenFace]
        if "face" in given:
            with refusals():
                faces = [stored_face(request.user, given["face"])]
        else:
            with refusals("photo"):
                faces = faces_in(given["photo"])
        identified = [
            {"face": face, "identification": identify(owner=request.user, face=face)}
            for face in faces
        ]
        return Response(IdentificationOutcomeSerializer({"faces": identified}).data)


def _compared(owner: User, given: dict[str, Any], side: str) -> Face | SeenFace:
    with refusals(side):
        if f"{side}_face" in given:
            return stored_face(owner, given[f"{side}_face"])
        return face_in(given[side], given.get(f"{side}_index"))
