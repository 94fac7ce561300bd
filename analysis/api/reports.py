"""Before an upload and after: how many of its files are new, duplicates or unreadable."""

from __future__ import annotations

import base64
import binascii
import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import OWNER, USERS, open_to
from accounts.api.examples import example, shown_by
from accounts.models import Scope
from analysis.api import examples
from analysis.api.gallery_errors import may_refuse
from analysis.api.people import validated
from analysis.errors import JobNotFound
from analysis.models import Job, JobEntry, NamedRegion
from analysis.services.intake.job_report import JobReport, report_of, troubled_entries
from analysis.services.intake.upload_check import (
    HEAD_BYTES,
    MOST_FILES,
    Announced,
    Fate,
    Foreseen,
    check_upload,
    counted,
)

MOST_HEAD = 256  # characters
MOST_TROUBLES = 1_000


class HeadField(serializers.CharField):
    """The first bytes of a file, in base64."""

    def to_internal_value(self, data: Any) -> bytes:
        try:
            return base64.b64decode(super().to_internal_value(data), validate=True)
        except (binascii.Error, ValueError) as error:
            raise serializers.ValidationError("This is not base64.") from error


@shown_by(example(examples.CHECKED_FILE))
class AnnouncedSerializer(serializers.Serializer):
    """A file that may be uploaded."""

    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="Of its bytes, hexadecimal.")
    size_bytes = serializers.IntegerField(min_value=0, max_value=2**63 - 1)
    head = HeadField(
        required=False,
        allow_blank=True,
        max_length=MOST_HEAD,
        help_text=f"Its first {HEAD_BYTES} bytes in base64, by which its kind is known.",
    )


@shown_by(example({"files": [examples.CHECKED_FILE]}))
class CheckSerializer(serializers.Serializer):
    files = AnnouncedSerializer(many=True, allow_empty=False, max_length=MOST_FILES)


class FateCountsSerializer(serializers.Serializer):
    """How many files there are of each kind."""

    new = serializers.IntegerField()
    duplicate = serializers.IntegerField(help_text="Whose bytes are there already.")
    unreadable = serializers.IntegerField(help_text="That are no photos, or too large.")
    over_quota = serializers.IntegerField(help_text="For which the quota has no room.")


class ForeseenSerializer(serializers.Serializer):
    """What an upload would make of a file."""

    state = serializers.ChoiceField([fate.value for fate in Fate])
    photo = serializers.UUIDField(allow_null=True, help_text="Of a duplicate that is stored.")
    error = serializers.CharField(allow_null=True, help_text="For people, with what to do.")
    error_code = serializers.CharField(allow_null=True, help_text="The same, for programs.")

    def to_representation(self, foreseen: Foreseen) -> dict[str, Any]:
        error = foreseen.error
        return {
            "state": foreseen.fate.value,
            "photo": foreseen.photo_id and str(foreseen.photo_id),
            "error": error and str(error),
            "error_code": error and error.code,
        }


@shown_by(example(examples.CHECK))
class CheckedSerializer(serializers.Serializer):
    counts = FateCountsSerializer()
    files = ForeseenSerializer(many=True, help_text="In the order of the request.")


@open_to(USERS)
class CheckView(APIView):
    scopes_needed = {"POST": Scope.READ}

    @extend_schema(request=CheckSerializer, responses=CheckedSerializer)
    def post(self, request: Request) -> Response:
        """Say what an upload of these files would do, without the files; nothing is changed.

        Whether a photo is damaged further on shows only when it is there; see the job's report.
        """
        given = validated(CheckSerializer, request)["files"]
        foreseen = check_upload(owner=request.user, files=[Announced(**file) for file in given])
        said = {"counts": counted(foreseen), "files": foreseen}
        return Response(CheckedSerializer(said).data)


class NamesSerializer(serializers.Serializer):
    """Faces that other programs named, by what became of the names."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            state.value: serializers.IntegerField(help_text=str(state.label))
            for state in NamedRegion.State
        }


class TroubleSerializer(serializers.Serializer):
    """A file of which something is to be told."""

    file = serializers.CharField()
    photo = serializers.UUIDField(allow_null=True)
    error_code = serializers.CharField(allow_null=True, help_text="Null for a mere remark.")
    what_to_do = serializers.CharField(help_text="What is wrong, and what to do.")

    def to_representation(self, entry: JobEntry) -> dict[str, Any]:
        photo = entry.photo
        return {
            "file": entry.filename,
            "photo": photo and str(photo.pk),
            "error_code": entry.error_code or (photo and photo.error_code) or None,
            "what_to_do": told_of(entry),
        }


def told_of(entry: JobEntry) -> str:
    """What is wrong with a file of a job, and what to do."""
    photo = entry.photo
    return entry.error_message or (photo and photo.error_message) or entry.remark


@shown_by(example(examples.REPORT))
class JobReportSerializer(serializers.Serializer):
    """What became of the files of a job."""

    counts = FateCountsSerializer(source="*")
    failed = serializers.IntegerField(help_text="Of the photos, that could not be analysed.")
    names = NamesSerializer()
    left_aside = serializers.ListField(
        child=serializers.CharField(),
        help_text="Names of files that an export of this site has beside its photos.",
    )
    troubles = serializers.SerializerMethodField()

    @extend_schema_field(TroubleSerializer(many=True))
    def get_troubles(self, report: JobReport) -> list[dict[str, Any]]:
        entries = troubled_entries(self.context["job"])[:MOST_TROUBLES]
        return TroubleSerializer(entries, many=True).data


@open_to(OWNER)
class JobReportView(APIView):
    @may_refuse(JobNotFound())
    @extend_schema(responses=JobReportSerializer)
    def get(self, request: Request, job_id: uuid.UUID) -> Response:
        """What became of the files of a job, counted as by the check, and every failure."""
        job = get_object_or_404(Job.objects.for_owner(request.user), pk=job_id)
        return Response(JobReportSerializer(report_of(job), context={"job": job}).data)
