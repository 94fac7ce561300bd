"""Everything that a user has, as one ZIP: ask for it, follow it, download it, delete it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.access import USERS, open_to
from accounts.api.examples import example, shown_by
from accounts.models import Scope
from analysis.api import examples
from analysis.api.gallery_errors import may_refuse, refusals
from analysis.api.media import FilesAreWhatTheyAre
from analysis.models import Export
from analysis.services.library.exports import (
    ExportNotFound,
    ExportNotReady,
    delete_export,
    export_of,
    ready_export_of,
    request_export,
)

CHUNK_BYTES = 1 << 20


@shown_by(example(examples.EXPORT))
class ExportSerializer(serializers.ModelSerializer):
    """An export and how far it is."""

    state = serializers.ChoiceField(["writing", "ready", "failed"])
    deleted_at = serializers.DateTimeField(
        allow_null=True, help_text="When it is deleted; null until it is finished."
    )
    file_url = serializers.SerializerMethodField(help_text="The ZIP; null until it is ready.")

    class Meta:
        model = Export
        fields = ["state", "created_at", "finished_at", "size_bytes", "deleted_at", "file_url"]
        read_only_fields = fields

    def get_file_url(self, export: Export) -> str | None:
        if not export.is_ready:
            return None
        return reverse("api:export-file", request=self.context["request"])


@open_to(USERS)
class ExportView(APIView):
    scopes_needed = {"POST": Scope.ADMIN, "DELETE": Scope.ADMIN}

    @may_refuse(ExportNotFound())
    @extend_schema(responses=ExportSerializer)
    def get(self, request: Request) -> Response:
        """The export of the signed-in user, and how far it is."""
        with refusals():
            export = export_of(request.user)
        return self._said(export, status.HTTP_200_OK)

    @extend_schema(request=None, responses={202: ExportSerializer})
    def post(self, request: Request) -> Response:
        """Have a ZIP written: photos as uploaded, results as JSON, people as CSV and JSON.

        It replaces one that was written before; one that is being written is answered as it is.
        """
        return self._said(request_export(owner=request.user), status.HTTP_202_ACCEPTED)

    @may_refuse(ExportNotFound())
    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Delete the export before its days are over."""
        with refusals():
            delete_export(owner=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _said(self, export: Export, code: int) -> Response:
        return Response(ExportSerializer(export, context={"request": self.request}).data, code)


@open_to(USERS)
class ExportFileView(APIView):
    content_negotiation_class = FilesAreWhatTheyAre
    scopes_needed = {"GET": Scope.ADMIN}

    @may_refuse(ExportNotFound(), ExportNotReady())
    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> HttpResponseBase:
        """The ZIP, once it is ready."""
        with refusals():
            export = ready_export_of(request.user)
        response = _answer_with(export.storage_key)
        response["Content-Disposition"] = 'attachment; filename="faceproject.zip"'
        response["Cache-Control"] = "private, no-store"
        return response


def _answer_with(key: str) -> HttpResponseBase:
    """The file, read while it is sent, or word to the proxy to send it."""
    if settings.MEDIA_SERVED_BY_PROXY:
        response = HttpResponse(content_type="application/zip")
        response["X-Accel-Redirect"] = f"/protected-media/{key}"
        return response
    response = StreamingHttpResponse(_pieces(key), content_type="application/zip")
    response["Content-Length"] = default_storage.size(key)
    return response


async def _pieces(key: str) -> AsyncIterator[bytes]:
    file = await sync_to_async(default_storage.open)(key)
    try:
        while piece := await sync_to_async(file.read)(CHUNK_BYTES):
            yield piece
    finally:
        await sync_to_async(file.close)()
