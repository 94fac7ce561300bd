"""Photos: upload, list, read, delete."""

from __future__ import annotations

import uuid

from django.db.models import Count, OuterRef, Prefetch, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import OWNER, USERS, open_to
from accounts.api.idempotency import idempotent
from accounts.api.refusals import may_refuse_with
from accounts.permissions import ANALYSING
from analysis.api.errors import NoPhotoAccepted, TooManyFiles, uploads_refused
from analysis.api.pagination import PhotosInOrder
from analysis.api.serializers import (
    PhotoListSerializer,
    PhotoSerializer,
    UploadOutcomeSerializer,
    UploadSerializer,
)
from analysis.api.uploads import UploadParser
from analysis.errors import JobNotFound, PhotoNotFound
from analysis.models import Face, Job, Photo
from analysis.models.photo import PhotoQuerySet
from analysis.services.deletion import delete_photo
from analysis.services.intake.outcome import Upload
from analysis.services.intake.upload import upload_photos
from analysis.services.library.filters import PhotoFilter


def visible_faces() -> Prefetch:
    """Gives photos `visible_faces`: those that are not hidden, with whom they show, in order."""
    faces = Face.objects.visible().select_related("assignment__person").order_by("position")
    return Prefetch("faces", faces, to_attr="visible_faces")


@open_to(USERS)
class PhotosView(generics.ListAPIView):
    """The photos of the signed-in user."""

    permission_classes = ANALYSING
    queryset = Photo.objects.none()  # What the API's description reads; see get_queryset.
    parser_classes = [UploadParser]
    serializer_class = PhotoListSerializer
    pagination_class = PhotosInOrder
    filterset_class = PhotoFilter

    def get_queryset(self) -> PhotoQuerySet:
        faces = Face.objects.filter(photo=OuterRef("pk"), hidden=False).order_by()
        count = faces.values("photo").annotate(number=Count("pk")).values("number")
        photos = Photo.objects.for_owner(self.request.user)
        return photos.dated().annotate(face_count=Coalesce(Subquery(count), 0))

    @may_refuse_with(*uploads_refused(), TooManyFiles())
    @idempotent()
    @extend_schema(
        request={"multipart/form-data": UploadSerializer},
        responses={
            201: OpenApiResponse(UploadOutcomeSerializer, "At least one photo is new."),
            200: OpenApiResponse(UploadOutcomeSerializer, "All photos were there already."),
        },
    )
    def post(self, request: Request) -> Response:
        """Upload one or several photos.

        Each is queued for analysis; follow it by its id or by the job's. The same bytes again are
        the same photo. Files that are no photos are listed under `errors`, beside those that are.
        """
        parameters = UploadSerializer(data=request.data)
        parameters.is_valid(raise_exception=True)
        files = parameters.validated_data["file"]
        job_id = parameters.validated_data.get("job")
        try:
            upload = upload_photos(
                owner=request.user,
                files=files,
                sidecars=parameters.validated_data.get("sidecar", []),
                folder=parameters.validated_data.get("album", ""),
                job_id=job_id,
            )
        except JobNotFound as error:
            raise ValidationError({"job": [str(error)]}, error.code) from error
        if not upload.stored:
            raise NoPhotoAccepted(upload.refused)
        created = status.HTTP_201_CREATED if upload.new_photos else status.HTTP_200_OK
        return Response(self._outcome(upload), created)

    def _outcome(self, upload: Upload) -> dict:
        prefetch_related_objects([stored.photo for stored in upload.stored], visible_faces())
        jobs = Job.objects.for_owner(self.request.user).with_counts()
        outcome = {
            "job": jobs.get(pk=upload.job.pk) if upload.job else None,
            "photos": upload.stored,
            "errors": upload.refused,
        }
        return UploadOutcomeSerializer(outcome, context=self.get_serializer_context()).data


@open_to(OWNER)
class PhotoView(generics.RetrieveAPIView):
    """One photo of the signed-in user, with its faces."""

    serializer_class = PhotoSerializer
    lookup_url_kwarg = "photo_id"

    def get_queryset(self) -> PhotoQuerySet:
        return Photo.objects.for_owner(self.request.user).prefetch_related(visible_faces())

    def delete(self, request: Request, photo_id: uuid.UUID) -> Response:
        """Delete the photo, its faces and its files."""
        try:
            delete_photo(owner=request.user, photo_id=photo_id)
        except PhotoNotFound as error:
            raise NotFound(str(error)) from error
        return Response(status=status.HTTP_204_NO_CONTENT)
