"""What the API takes and says of jobs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.examples import FORM, example, shown_by
from analysis.api import examples
from analysis.models import Job, JobEntry, Photo
from analysis.models.job import LEFT_ASIDE, REFUSED
from analysis.models.job_entry import DELETED

MAX_PHOTOS = 10_000  # of one request to analyse stored photos anew
ENTRY_STATES = [(state, state) for state in [*Photo.State.values, REFUSED, LEFT_ASIDE, DELETED]]


class JobCountsSerializer(serializers.Serializer):
    """How many of a job's photos are in each state."""

    waiting = serializers.IntegerField(help_text="In the archive, not taken out yet.")
    queued = serializers.IntegerField()
    analyzing = serializers.IntegerField()
    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    refused = serializers.IntegerField(help_text="Files that did not become photos.")


@shown_by(example(examples.JOB, named="Half way"))
class JobSerializer(serializers.ModelSerializer):
    """A job and how far it is."""

    total = serializers.SerializerMethodField(help_text="How many photos and files it has.")
    counts = JobCountsSerializer()
    progress = serializers.SerializerMethodField(help_text="The share that came to an end.")
    seconds_left = serializers.SerializerMethodField(
        help_text="At the pace so far; null while that is unknown."
    )
    finished = serializers.SerializerMethodField(
        help_text="Whether nothing of it waits or is being analysed."
    )
    error = serializers.SerializerMethodField(
        help_text="Why its archive was given up, for people; null where it was not."
    )
    error_code = serializers.SerializerMethodField(help_text="The same, for programs.")

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "created_at",
            "started_at",
            "cancelled_at",
            "total",
            "counts",
            "progress",
            "seconds_left",
            "finished",
            "error",
            "error_code",
        ]
        read_only_fields = fields

    def get_total(self, job: Job) -> int:
        return sum(job.counts.values())

    @extend_schema_field(serializers.FloatField(min_value=0, max_value=1))
    def get_progress(self, job: Job) -> float:
        total = self.get_total(job)
        return round(1 - job.remaining / total, 4) if total else 1.0

    def get_seconds_left(self, job: Job) -> float | None:
        seconds = job.seconds_left(at=timezone.now())
        return seconds if seconds is None else round(seconds, 1)

    def get_finished(self, job: Job) -> bool:
        return not job.remaining

    def get_error(self, job: Job) -> str | None:
        archive = getattr(job, "archive", None)
        return (archive and archive.error_message) or None

    def get_error_code(self, job: Job) -> str | None:
        archive = getattr(job, "archive", None)
        return (archive and archive.error_code) or None


@shown_by(
    example(examples.UPLOAD, named="Several files", sent_as=FORM),
    example({"archive": "(the bytes of a ZIP)"}, named="One ZIP", sent_as=FORM),
)
class NewJobSerializer(serializers.Serializer):
    """Photos to analyse as one job: files, or one ZIP of files, or photos that are stored."""

    file = serializers.ListField(
        # An empty file is one of several errors that a file can have; the service says which.
        child=serializers.FileField(allow_empty_file=True),
        required=False,
        help_text="One or several parts of this name.",
    )
    archive = serializers.FileField(required=False, help_text="A ZIP file.")
    photos = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        allow_empty=False,
        max_length=MAX_PHOTOS,
        help_text="Ids of stored photos, to be analysed anew.",
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if len(given.keys() & {"file", "archive", "photos"}) != 1:
            raise serializers.ValidationError(
                "Send either files as `file`, or a ZIP as `archive`, or ids as `photos`."
            )
        return given


@shown_by(example({"photos": [examples.PHOTO_ID, examples.OTHER_PHOTO_ID]}))
class StoredPhotosSerializer(serializers.Serializer):
    """Stored photos to analyse anew."""

    photos = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=MAX_PHOTOS
    )


@shown_by(example(examples.JOB_ENTRY))
class JobEntrySerializer(serializers.ModelSerializer):
    """A photo of a job, or a file that did not become one."""

    file = serializers.CharField(
        source="filename", help_text="Its name; in an archive, with its folders."
    )
    photo = serializers.UUIDField(source="photo_id", allow_null=True)
    state = serializers.ChoiceField(ENTRY_STATES)
    error = serializers.SerializerMethodField(help_text="For people; null where there is none.")
    error_code = serializers.SerializerMethodField(help_text="The same, for programs.")

    class Meta:
        model = JobEntry
        fields = ["file", "photo", "state", "error", "error_code"]

    def get_error(self, entry: JobEntry) -> str | None:
        return entry.error_message or (entry.photo and entry.photo.error_message) or None

    def get_error_code(self, entry: JobEntry) -> str | None:
        return entry.error_code or (entry.photo and entry.photo.error_code) or None
