"""Files, each served to its owner only: originals, and the pictures made from them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.access import OWNER, open_to
from analysis.models import Face, Photo
from analysis.services.library.annotated_picture import annotated_picture
from analysis.services.media_files import read_file

CACHE_SECONDS = 3600
NOT_YET = "This file is not there, or not yet."
JPEG = {(200, "image/jpeg"): OpenApiTypes.BINARY}
WEBP = {(200, "image/webp"): OpenApiTypes.BINARY}


class FilesAreWhatTheyAre(DefaultContentNegotiation):
    """A file has one type, whatever the request accepts; errors are in the API's own."""

    def select_renderer(
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class FileView(APIView):
    """Answers with a stored file, privately cached."""

    content_negotiation_class = FilesAreWhatTheyAre

    def file_response(
        self, key: str, content_type: str, *, etag: str, filename: str = ""
    ) -> HttpResponse:
        """The file, or 304 where the client has it; with `filename`, to be saved under it."""
        quoted = f'"{etag}"'
        response = get_conditional_response(self.request._request, etag=quoted)
        if response is None:
            try:
                response = _answer_with(key, content_type)
            except FileNotFoundError as error:
                raise NotFound(NOT_YET) from error
        response["ETag"] = quoted
        patch_cache_control(response, private=True, max_age=CACHE_SECONDS)
        if filename:
            response["Content-Disposition"] = content_disposition_header(True, filename)
        return response


class PhotoFileView(FileView):
    """A file of one photo."""

    def owned_photo(self, photo_id: uuid.UUID) -> Photo:
        return get_object_or_404(Photo.objects.for_owner(self.request.user), pk=photo_id)


@open_to(OWNER)
class OriginalView(PhotoFileView):
    """The file as it was uploaded."""

    @extend_schema(responses={(200, "image/*"): OpenApiTypes.BINARY})
    def get(self, request: Request, photo_id: uuid.UUID) -> HttpResponse:
        photo = self.owned_photo(photo_id)
        return self.file_response(
            photo.storage_key,
            f"image/{photo.format}",
            etag=photo.sha256,
            filename=photo.original_filename or f"{photo.pk}.{photo.format}",
        )


@open_to(OWNER)
class DisplayView(PhotoFileView):
    """The photo as large as a page shows it, without EXIF."""

    @extend_schema(responses=JPEG)
    def get(self, request: Request, photo_id: uuid.UUID) -> HttpResponse:
        photo = self.owned_photo(photo_id)
        return self.file_response(photo.display_key, "image/jpeg", etag=f"{photo.sha256}-display")


@open_to(OWNER)
class ThumbnailView(PhotoFileView):
    """The photo as large as a grid shows it, without EXIF."""

    @extend_schema(responses=WEBP)
    def get(self, request: Request, photo_id: uuid.UUID) -> HttpResponse:
        photo = self.owned_photo(photo_id)
        return self.file_response(
            photo.thumbnail_key, "image/webp", etag=f"{photo.sha256}-thumbnail"
        )


@open_to(OWNER)
class AnnotatedView(PhotoFileView):
    """The photo with a frame and a label for each face, JPEG without EXIF."""

    @extend_schema(responses=JPEG)
    def get(self, request: Request, photo_id: uuid.UUID) -> HttpResponse:
        photo = self.owned_photo(photo_id)
        try:
            picture = annotated_picture(owner=request.user, photo_id=photo.pk)
        except FileNotFoundError as error:
            raise NotFound(NOT_YET) from error
        response = HttpResponse(picture, content_type="image/jpeg")
        response["Cache-Control"] = "private, no-store"  # names and faces change
        return response


@open_to(OWNER)
class ChipView(FileView):
    """A square picture of one face."""

    @extend_schema(responses=WEBP)
    def get(self, request: Request, face_id: uuid.UUID) -> HttpResponse:
        faces = Face.objects.for_owner(request.user).defer("embedding")
        face = get_object_or_404(faces, pk=face_id)
        return self.file_response(
            face.chip_key, "image/webp", etag=f"{face.pk}-{face.model_version}"
        )


def _answer_with(key: str, content_type: str) -> HttpResponse:
    """The file itself, or word to the proxy to send it; FileNotFoundError where it is not there."""
    if not settings.MEDIA_SERVED_BY_PROXY:
        return HttpResponse(read_file(key), content_type=content_type)
    if not default_storage.exists(key):
        raise FileNotFoundError(key)
    response = HttpResponse(content_type=content_type)
    response["X-Accel-Redirect"] = f"/protected-media/{key}"
    return response
