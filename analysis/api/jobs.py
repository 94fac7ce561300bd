"""Jobs: start with many photos, follow, call off, retry, and read what was found."""

from __future__ import annotations

import uuid

import django_filters
from django.db.models import Q
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import OWNER, USERS, open_to
from accounts.api.idempotency import idempotent
from accounts.api.json_parsing import ShallowJSONParser
from accounts.api.refusals import may_refuse_with
from accounts.permissions import ANALYSING
from analysis.api import job_results
from analysis.api.archive_upload import ArchiveUploadHandler
from analysis.api.errors import TooManyFiles
from analysis.api.gallery_errors import may_refuse, refusals
from analysis.api.job_serializers import (
    ENTRY_STATES,
    JobEntrySerializer,
    JobSerializer,
    NewJobSerializer,
    StoredPhotosSerializer,
)
from analysis.api.media import FilesAreWhatTheyAre
from analysis.api.pagination import InOrder, NewestFirst
from analysis.api.people import validated
from analysis.api.uploads import UploadParser
from analysis.errors import JobNotFound, PhotoNotFound
from analysis.models import Job, JobEntry
from analysis.models.job import LEFT_ASIDE, REFUSED, JobQuerySet
from analysis.models.job_entry import DELETED
from analysis.models.ownership import OwnedQuerySet
from analysis.services.intake.archive_reading import ArchiveTooLarge, ArchiveUnreadable
from analysis.services.intake.jobs import start_archive, start_batch
from analysis.services.processing.cancelling import NothingToRetry, cancel_job, retry_job
from analysis.services.processing.reanalysis import reanalyze_photos


class JobFilter(django_filters.FilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=Job.Kind.choices)

    class Meta:
        model = Job
        fields = ["kind"]


class EntryFilter(django_filters.FilterSet):
    """By state: those of photos, `refused`, `left_aside`, and `deleted`."""

    state = django_filters.MultipleChoiceFilter(choices=ENTRY_STATES, method="by_state")

    class Meta:
        model = JobEntry
        fields = ["state"]

    def by_state(self, entries: OwnedQuerySet, field: str, states: list[str]) -> OwnedQuerySet:
        wanted = Q(photo__state__in=states)
        if REFUSED in states:
            wanted |= ~Q(error_code__in=["", LEFT_ASIDE])
        if LEFT_ASIDE in states:
            wanted |= Q(error_code=LEFT_ASIDE)
        if DELETED in states:
            wanted |= Q(photo__isnull=True, error_code="")
        return entries.filter(wanted) if states else entries


class JobAnswering:
    """Answers with a job and how far it is."""

    request: Request

    def job_response(self, job: Job, code: int = status.HTTP_200_OK) -> Response:
        counted = Job.objects.for_owner(self.request.user).with_counts().get(pk=job.pk)
        return Response(JobSerializer(counted).data, code)


@open_to(USERS)
class JobsView(JobAnswering, generics.ListAPIView):
    """The jobs of the signed-in user, the newest first."""

    permission_classes = ANALYSING
    queryset = Job.objects.none()  # What the API's description reads; see get_queryset.
    parser_classes = [UploadParser, ShallowJSONParser]
    serializer_class = JobSerializer
    pagination_class = NewestFirst
    filterset_class = JobFilter

    def initialize_request(self, request: HttpRequest, *args, **kwargs) -> Request:
        # Before anybody reads the form, be it to look for the token that a session has to send.
        request.upload_handlers.insert(0, ArchiveUploadHandler(request))
        return super().initialize_request(request, *args, **kwargs)

    def get_queryset(self) -> JobQuerySet:
        return Job.objects.for_owner(self.request.user).with_counts()

    @may_refuse_with(TooManyFiles())
    @may_refuse(ArchiveUnreadable(), ArchiveTooLarge(3_000_000_000), part="archive")
    @may_refuse(PhotoNotFound(), part="photos")
    @idempotent()
    @extend_schema(
        request={
            "multipart/form-data": NewJobSerializer,
            "application/json": StoredPhotosSerializer,
        },
        responses={202: JobSerializer},
    )
    def post(self, request: Request) -> Response:
        """Have many photos analysed as one job.

        Send several files as `file`, or one ZIP as `archive`, whose photos a worker takes out, or
        the ids of stored photos as `photos`. Files that are no photos are entries of the job in
        state `refused`, with the reason. Its photos give way to those that somebody waits for.
        """
        given = validated(NewJobSerializer, request)
        owner = request.user
        if "file" in given:
            job = start_batch(owner=owner, files=given["file"])
        elif "archive" in given:
            with refusals("archive"):
                job = start_archive(owner=owner, file=given["archive"])
        else:
            with refusals("photos"):
                job = reanalyze_photos(owner=owner, photo_ids=given["photos"])
        return self.job_response(job, status.HTTP_202_ACCEPTED)


@open_to(OWNER)
class JobView(generics.RetrieveAPIView):
    """One job of the signed-in user, with its photos counted by state."""

    serializer_class = JobSerializer
    lookup_url_kwarg = "job_id"

    def get_queryset(self) -> JobQuerySet:
        return Job.objects.for_owner(self.request.user).with_counts()


@open_to(OWNER)
class CancelJobView(JobAnswering, APIView):
    @may_refuse(JobNotFound())
    @extend_schema(request=None, responses=JobSerializer)
    def post(self, request: Request, job_id: uuid.UUID) -> Response:
        """Call off what no worker has begun; what is being analysed comes to its end."""
        with refusals():
            job = cancel_job(owner=request.user, job_id=job_id)
        return self.job_response(job)


@open_to(OWNER)
class RetryJobView(JobAnswering, APIView):
    permission_classes = ANALYSING

    @may_refuse(JobNotFound(), NothingToRetry())
    @extend_schema(request=None, responses={202: JobSerializer})
    def post(self, request: Request, job_id: uuid.UUID) -> Response:
        """Have those of its photos analysed again that failed or were cancelled."""
        with refusals():
            job = retry_job(owner=request.user, job_id=job_id)
        return self.job_response(job, status.HTTP_202_ACCEPTED)


@open_to(OWNER)
class JobEntriesView(generics.ListAPIView):
    """The photos of one job, in the order in which they came, and the files that were refused."""

    queryset = JobEntry.objects.none()  # What the API's description reads; see get_queryset.
    serializer_class = JobEntrySerializer
    pagination_class = InOrder
    filterset_class = EntryFilter

    def get_queryset(self) -> OwnedQuerySet:
        job = get_object_or_404(Job.objects.for_owner(self.request.user), pk=self.kwargs["job_id"])
        return JobEntry.objects.for_owner(self.request.user).filter(job=job).select_related("photo")


class ResultsView(APIView):
    """Answers with a file of what was found so far in a job, which is streamed as it is read."""

    content_negotiation_class = FilesAreWhatTheyAre

    def results_response(
        self, job_id: uuid.UUID, style: job_results.Style
    ) -> StreamingHttpResponse:
        jobs = Job.objects.for_owner(self.request.user)
        job = get_object_or_404(jobs, pk=job_id)
        response = StreamingHttpResponse(
            job_results.stream(job, style, self.request), content_type=style.content_type
        )
        response["Content-Disposition"] = f'attachment; filename="job-{job.pk}.{style.suffix}"'
        return response


@open_to(OWNER)
class JsonLinesView(ResultsView):
    @extend_schema(responses={(200, job_results.JsonLines.content_type): OpenApiTypes.STR})
    def get(self, request: Request, job_id: uuid.UUID) -> StreamingHttpResponse:
        """What was found, as JSON Lines: one line for each photo, with its faces."""
        return self.results_response(job_id, job_results.JsonLines())


@open_to(OWNER)
class CsvView(ResultsView):
    @extend_schema(responses={(200, job_results.Csv.content_type): OpenApiTypes.STR})
    def get(self, request: Request, job_id: uuid.UUID) -> StreamingHttpResponse:
        """What was found, as CSV: one line for each face, and for each photo without any."""
        return self.results_response(job_id, job_results.Csv())
