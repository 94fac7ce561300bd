"""The administration: what there is, to look at; changes are the services' business.

Whoever may only view sees rows and pictures; the actions ask for the right to change photos. That
staff looked at a user's photo is taken down.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from mimetypes import guess_type
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import pluralize
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from unfold.admin import ModelAdmin, TabularInline

from accounts import consent
from accounts.audit import Act, record_act, record_look
from analysis.models import Assignment, Face, Job, Person, Photo
from analysis.services.media_files import read_file
from analysis.services.processing.cancelling import NothingToRetry, cancel_job, retry_job
from analysis.services.processing.reanalysis import reanalyze_photos
from analysis.services.recognition.recognizing import recognize_everything

FACES_OF_PERSON = 24  # on a page


class ReadOnly:
    """Changes are made by services alone, which keep rows and files together."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Whether the user may have services change things."""
        return request.user.has_perm("analysis.change_photo")


class OccurringValues(admin.AllValuesFieldListFilter):
    """A filter by all values that occur, of which the empty one can be seen, too."""

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        for choice in super().choices(changelist):
            yield choice | {"display": choice["display"] or self.empty_value_display}


class FaceInline(ReadOnly, TabularInline):
    model = Face
    hide_title = True
    fields = ["picture", "position", "said_confidence", "said_quality", "age", "gender", "hidden"]
    readonly_fields = ["picture", "said_confidence", "said_quality", "age"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Face]:
        return super().get_queryset(request).defer("embedding")

    @admin.display(description="face")
    def picture(self, face: Face) -> str:
        return _face_picture(face)

    @admin.display(description="confidence")
    def said_confidence(self, face: Face) -> str:
        return f"{face.confidence:.2f}"

    @admin.display(description="quality")
    def said_quality(self, face: Face) -> str:
        return f"{face.quality:.2f}"

    @admin.display(description="age")
    def age(self, face: Face) -> str:
        if face.age_years is None:
            return "-"
        return f"{face.age_years:.0f} ({face.age_low_years:.0f} to {face.age_high_years:.0f})"


class AssignmentInline(ReadOnly, TabularInline):
    """The faces that show a person."""

    model = Assignment
    hide_title = True
    verbose_name_plural = "faces"
    fields = ["picture", "source", "said_probability", "created_at"]
    readonly_fields = ["picture", "said_probability", "created_at"]
    per_page = FACES_OF_PERSON

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        faces = super().get_queryset(request).select_related("face").order_by("-face__quality")
        return faces.defer("face__embedding")

    @admin.display(description="face")
    def picture(self, assignment: Assignment) -> str:
        return _face_picture(assignment.face)

    @admin.display(description="probability")
    def said_probability(self, assignment: Assignment) -> str:
        known = assignment.probability is not None
        return f"{assignment.probability:.2f}" if known else "-"


@admin.register(Photo)
class PhotoAdmin(ReadOnly, ModelAdmin):
    list_display = [
        *("name", "owner", "state", "error_code", "faces_found"),
        *("created_at", "analyzed_at"),
    ]
    list_filter = [
        *("state", ("error_code", OccurringValues), "format"),
        *(("model_version", OccurringValues), "created_at"),
    ]
    list_select_related = ["owner"]
    search_fields = ["=id", "original_filename", "owner__email"]
    date_hierarchy = "created_at"
    inlines = [FaceInline]
    exclude = ["sha256", "storage_key"]  # too long for a phone, so in lines that break
    readonly_fields = ["digest", "stored_as", "picture"]
    actions = ["analyze_anew"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        return super().get_queryset(request).annotate(face_number=Count("faces"))

    @admin.display(description="photo", ordering="original_filename")
    def name(self, photo: Photo) -> str:
        return str(photo)

    @admin.display(description="faces", ordering="face_number")
    def faces_found(self, photo: Photo) -> int:
        return photo.face_number

    @admin.display(description="SHA-256 of the file")
    def digest(self, photo: Photo) -> str:
        return _breaking(photo.sha256)

    @admin.display(description="storage key")
    def stored_as(self, photo: Photo) -> str:
        return _breaking(photo.storage_key)

    @admin.display(description="photo")
    def picture(self, photo: Photo) -> str:
        if not photo.has_pictures:
            return "-"
        address = reverse("admin:analysis_photo_picture", args=[photo.pk])
        return format_html('<img src="{}" alt="" width="400" class="max-w-full">', address)

    @admin.action(description="Analyse anew, also what failed", permissions=["operate"])
    def analyze_anew(self, request: HttpRequest, photos: QuerySet[Photo]) -> None:
        by_owner = defaultdict(list)
        for photo in photos.filter(owner__consent_version=consent.VERSION).select_related("owner"):
            by_owner[photo.owner].append(photo.pk)
        for owner, photo_ids in by_owner.items():
            job = reanalyze_photos(owner=owner, photo_ids=photo_ids)
            record_act(Act.PHOTO_REANALYZED, actor=request.user, owner_id=owner.pk, target=job.pk)
        waiting = sum(map(len, by_owner.values()))
        plural = "photo waits" if waiting == 1 else "photos wait"
        self.message_user(request, f"{waiting} {plural} for a worker.")

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<uuid:photo_id>/picture/",
                self.admin_site.admin_view(self.picture_file),
                name="analysis_photo_picture",
            ),
            path(
                "<uuid:photo_id>/faces/<uuid:face_id>/",
                self.admin_site.admin_view(self.face_file),
                name="analysis_photo_face",
            ),
        ]
        return own + super().get_urls()

    def picture_file(self, request: HttpRequest, photo_id: uuid.UUID) -> HttpResponse:
        photo = self._photo_to_see(request, photo_id)
        return _picture(photo.display_key)

    def face_file(
        self, request: HttpRequest, photo_id: uuid.UUID, face_id: uuid.UUID
    ) -> HttpResponse:
        photo = self._photo_to_see(request, photo_id)
        face = get_object_or_404(photo.faces.defer("embedding"), pk=face_id)
        return _picture(face.chip_key)

    def _photo_to_see(self, request: HttpRequest, photo_id: uuid.UUID) -> Photo:
        """The photo, whose owner can learn later that it was looked at."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        photo = get_object_or_404(Photo, pk=photo_id)
        record_look(actor=request.user, owner_id=photo.owner_id, target=photo.pk, at=timezone.now())
        return photo


@admin.register(Job)
class JobAdmin(ReadOnly, ModelAdmin):
    list_display = ["name", "owner", "progress", "started_at", "cancelled_at"]
    list_filter = ["kind", "created_at"]
    list_select_related = ["owner"]
    search_fields = ["=id", "owner__email"]
    date_hierarchy = "created_at"
    actions = ["cancel", "retry"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        return super().get_queryset(request).with_counts()

    @admin.display(description="job", ordering="created_at")
    def name(self, job: Job) -> str:
        return str(job)

    @admin.display(description="photos")
    def progress(self, job: Job) -> str:
        """What its photos' states are: "7 done, 1 failed"."""
        return ", ".join(f"{count} {state}" for state, count in job.counts.items() if count)

    @admin.action(description="Cancel what no worker has begun", permissions=["operate"])
    def cancel(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        cancelled = 0
        for job in jobs:
            if cancel_job(owner=job.owner, job_id=job.pk).cancelled_at == job.cancelled_at:
                self.message_user(request, f"{job}: nothing of it waits.", messages.WARNING)
                continue
            cancelled += 1
            self._record(request, job)
        if cancelled:
            what = f"{cancelled} job{pluralize(cancelled)} cancelled."
            self.message_user(request, f"{what} What is being analysed comes to its end.")

    @admin.action(description="Retry what failed or was cancelled", permissions=["operate"])
    def retry(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        retried = 0
        for job in jobs:
            try:
                retry_job(owner=job.owner, job_id=job.pk)
            except NothingToRetry as error:
                self.message_user(request, f"{job}: {error}", messages.WARNING)
            else:
                retried += 1
                self._record(request, job)
        if retried:
            what = f"What failed or was cancelled of {retried} job{pluralize(retried)}"
            self.message_user(request, f"{what} waits for a worker.")

    def _record(self, request: HttpRequest, job: Job) -> None:
        record_act(Act.JOB_CHANGED, actor=request.user, owner_id=job.owner_id, target=job.pk)


@admin.register(Person)
class PersonAdmin(ReadOnly, ModelAdmin):
    list_display = ["called", "owner", "face_number", "hidden", "created_at"]
    list_filter = ["hidden", "created_at"]
    list_select_related = ["owner"]
    search_fields = ["=id", "name", "owner__email"]
    exclude = ["cover"]
    inlines = [AssignmentInline]
    actions = ["regroup"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        return super().get_queryset(request).with_faces()

    @admin.display(description="person", ordering="name")
    def called(self, person: Person) -> str:
        return str(person)

    @admin.display(description="faces", ordering="face_count")
    def face_number(self, person: Person) -> int:
        return person.face_count

    @admin.action(description="Group all faces of their owners anew", permissions=["operate"])
    def regroup(self, request: HttpRequest, people: Iterable[Person]) -> None:
        owners = {person.owner_id for person in people}
        for owner_id in owners:
            recognize_everything(owner_id=owner_id)
            record_act(Act.PEOPLE_REGROUPED, actor=request.user, owner_id=owner_id)
        whose = f"{len(owners)} user{pluralize(len(owners))}"
        self.message_user(request, f"The faces of {whose} are thought about anew.")


def _face_picture(face: Face) -> str:
    address = reverse("admin:analysis_photo_face", args=[face.photo_id, face.pk])
    return format_html('<img src="{}" alt="" width="72" height="72" loading="lazy">', address)


def _breaking(text: str) -> str:
    """A long word that may go on in the next line after every eight characters."""
    parts = ((text[start : start + 8],) for start in range(0, len(text), 8))
    return format_html_join("", "{}<wbr>", parts)


def _picture(key: str) -> HttpResponse:
    try:
        response = HttpResponse(read_file(key), content_type=guess_type(key)[0])
    except FileNotFoundError as error:
        raise Http404("This picture is not there.") from error
    response["Cache-Control"] = "private, no-store"
    return response
