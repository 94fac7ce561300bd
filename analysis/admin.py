"""The administration: what there is, to look at; changes are the services' business."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from analysis.models import Face, Job, Photo


class ReadOnly:
    """Changes are made by services alone, which keep rows and files together."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class FaceInline(ReadOnly, TabularInline):
    model = Face
    fields = ["position", "confidence", "quality", "age_years", "gender", "hidden"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Face]:
        return super().get_queryset(request).defer("embedding")


@admin.register(Photo)
class PhotoAdmin(ReadOnly, ModelAdmin):
    list_display = ["id", "owner", "original_filename", "state", "attempts", "created_at"]
    list_filter = ["state", "format", "error_code"]
    list_select_related = ["owner"]
    search_fields = ["=id", "original_filename", "owner__email"]
    date_hierarchy = "created_at"
    inlines = [FaceInline]


@admin.register(Job)
class JobAdmin(ReadOnly, ModelAdmin):
    list_display = ["id", "owner", "kind", "created_at", "progress"]
    list_filter = ["kind"]
    list_select_related = ["owner"]
    search_fields = ["=id", "owner__email"]
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        return super().get_queryset(request).with_counts()

    @admin.display(description="photos")
    def progress(self, job: Job) -> str:
        """What its photos' states are: "7 done, 1 failed"."""
        return ", ".join(f"{count} {state}" for state, count in job.counts.items() if count)
