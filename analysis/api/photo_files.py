"""Files made of photos: the XMP file of one, and several as a ZIP."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.access import OWNER, open_to
from accounts.api.examples import example, shown_by
from accounts.models import Scope
from analysis.api import examples
from analysis.api.gallery_errors import Refusal, may_refuse
from analysis.api.media import FilesAreWhatTheyAre
from analysis.api.people import validated
from analysis.errors import PhotoNotFound
from analysis.models import Photo
from analysis.services.library.photo_archive import zip_of
from analysis.services.regions.sidecars import sidecar_of_stored

MOST_PHOTOS = 500  # of one ZIP
XMP = "application/rdf+xml"


@open_to(OWNER)
class SidecarView(APIView):
    content_negotiation_class = FilesAreWhatTheyAre

    @may_refuse(PhotoNotFound())
    @extend_schema(responses={(200, XMP): OpenApiTypes.STR, 204: None})
    def get(self, request: Request, photo_id: uuid.UUID) -> HttpResponse:
        """The people with a name in the photo, as an XMP file for other programs.

        Face regions of the Metadata Working Group; 204 where nobody in it has a name.
        """
        photo = get_object_or_404(Photo.objects.for_owner(request.user), pk=photo_id)
        sidecar = sidecar_of_stored(photo)
        if sidecar is None:
            return HttpResponse(status=204)
        return HttpResponse(sidecar, content_type=XMP)


@shown_by(example({"photos": [examples.PHOTO_ID]}))
class DownloadSerializer(serializers.Serializer):
    photos = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=MOST_PHOTOS
    )


@open_to(OWNER)
class DownloadView(APIView):
    content_negotiation_class = FilesAreWhatTheyAre
    scopes_needed = {"POST": Scope.READ}

    @may_refuse(PhotoNotFound())
    @extend_schema(
        request=DownloadSerializer, responses={(200, "application/zip"): OpenApiTypes.BINARY}
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        """Several photos as they were uploaded, as one ZIP with the people in them.

        Beside each photo lies an XMP file with whom its faces show; `people.csv` and
        `people.json` list the same.
        """
        ids = validated(DownloadSerializer, request)["photos"]
        photos = list(Photo.objects.for_owner(request.user).filter(pk__in=ids))
        if len(photos) != len(set(ids)):
            raise Refusal(PhotoNotFound())
        response = StreamingHttpResponse(zip_of(photos), content_type="application/zip")
        response["Content-Disposition"] = 'attachment; filename="photos.zip"'
        response["Cache-Control"] = "private, no-store"
        return response
