"""One photo, analysed while its sender waits."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import USERS, open_to
from accounts.api.examples import FORM, PHOTO_BYTES, example, shown_by
from accounts.api.refusals import may_refuse_with
from accounts.models import Scope
from accounts.permissions import ANALYSING, ScopeMissing, check_scope
from analysis.api import examples
from analysis.api.assignment_serializers import AssignmentSerializer
from analysis.api.errors import (
    NoPhotoAccepted,
    PhotoTooLargeToWaitFor,
    TooManyFiles,
    uploads_refused,
)
from analysis.api.gallery_errors import may_refuse, photos_looked_at, refusals
from analysis.api.job_serializers import JobSerializer
from analysis.api.people import validated
from analysis.api.serializers import FaceSerializer
from analysis.api.uploads import UploadParser
from analysis.models import Job, Photo
from analysis.services.intake.waiting import upload_and_wait
from analysis.services.recognition.questions import seen


@shown_by(example({"photo": PHOTO_BYTES, "store": False}, sent_as=FORM))
class AnalyzeSerializer(serializers.Serializer):
    photo = serializers.FileField(
        allow_empty_file=True,
        help_text=f"Of {settings.ANALYZE_MAX_MB} MB at most; larger ones go to `/photos/`.",
    )
    store = serializers.BooleanField(
        default=True, help_text="False: it is looked at and nothing of it is kept."
    )


class AnalyzedFaceSerializer(FaceSerializer):
    """A face; one of a photo that is not kept has neither id nor picture, and shows nobody."""

    id = serializers.UUIDField(required=False)
    chip_url = serializers.URLField(required=False)
    manual = serializers.BooleanField(required=False)
    matchable = serializers.BooleanField(required=False)
    assignment = AssignmentSerializer(required=False, allow_null=True)


@shown_by(
    example(examples.ANALYSIS, named="Kept"),
    example(examples.UNKEPT_ANALYSIS, named="Not kept"),
)
class AnalysisSerializer(serializers.Serializer):
    """What was found in a photo."""

    photo = serializers.UUIDField(allow_null=True, help_text="Null where it is not kept.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    model_version = serializers.CharField()
    faces = AnalyzedFaceSerializer(many=True, help_text="The most confident first.")


@shown_by(example({"photo": examples.PHOTO_ID, "job": examples.JOB}))
class PendingAnalysisSerializer(serializers.Serializer):
    """A photo that is stored and still waits."""

    photo = serializers.UUIDField()
    job = JobSerializer()


class AnalysisFailed(APIException):
    """A photo that was stored, and could not be analysed."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY

    def __init__(self, photo: Photo) -> None:
        super().__init__(photo.error_message, photo.error_code)


@open_to(USERS)
class AnalyzeView(APIView):
    permission_classes = ANALYSING
    scopes_needed = {"POST": Scope.READ}  # to keep the photo, also `write`
    parser_classes = [UploadParser]

    @may_refuse_with(
        *uploads_refused(),
        TooManyFiles(),
        PhotoTooLargeToWaitFor(24_000_000),
        ScopeMissing(Scope.WRITE),
    )
    @may_refuse(*photos_looked_at(), part="photo")
    @extend_schema(
        request={"multipart/form-data": AnalyzeSerializer},
        responses={
            200: AnalysisSerializer,
            202: OpenApiResponse(
                PendingAnalysisSerializer, "It is stored, and takes longer: follow the job."
            ),
        },
    )
    def post(self, request: Request) -> Response:
        """Analyse one small photo and wait for what is found, for a bounded time.

        One that is larger than this takes is answered 413 `photo_too_large_to_wait_for`: upload it.

        A stored photo that takes longer is answered 202, with the job to follow. With
        `store=false` nothing is kept of the photo, and one that takes longer is answered 503
        `nobody_answers`. To repeat it does no harm: the same bytes are the same photo.

        To keep the photo, which is usual, a token also needs the scope `write`.
        """
        given = validated(AnalyzeSerializer, request)
        if given["store"]:
            check_scope(request, Scope.WRITE)
        if given["photo"].size > settings.ANALYZE_MAX_MB * 1_000_000:
            raise PhotoTooLargeToWaitFor(given["photo"].size)
        if not given["store"]:
            with refusals("photo"):
                looked_at = seen(given["photo"])
            faces = [
                {"model_version": looked_at.model_version, **face.said} for face in looked_at.faces
            ]
            return self._found(None, looked_at, faces)
        upload = upload_and_wait(owner=request.user, file=given["photo"])
        if upload.refused:
            raise NoPhotoAccepted(upload.refused)
        photos = Photo.objects.for_owner(request.user)
        photo = photos.filter(pk=upload.stored[0].photo.pk).first()
        if photo is None:
            raise NotFound("The photo was deleted while it was waited for.")
        if photo.state == Photo.State.DONE:
            faces = photo.faces.visible().select_related("assignment__person").order_by("position")
            said = FaceSerializer(faces, many=True, context={"request": request}).data
            return self._found(photo, photo, said)
        if photo.state == Photo.State.FAILED:
            raise AnalysisFailed(photo)
        job = Job.objects.for_owner(request.user).with_counts().get(pk=photo.job_id)
        pending = {"photo": str(photo.pk), "job": JobSerializer(job).data}
        return Response(pending, status.HTTP_202_ACCEPTED)

    def _found(self, kept: Photo | None, photo: Any, faces: list[dict[str, Any]]) -> Response:
        return Response(
            {
                "photo": str(kept.pk) if kept else None,
                "width": photo.width,
                "height": photo.height,
                "model_version": photo.model_version,
                "faces": faces,
            }
        )
