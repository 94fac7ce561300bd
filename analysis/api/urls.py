"""Addresses below `/api/v1/`."""

from django.urls import path

from analysis.api.jobs import JobView
from analysis.api.media import ChipView, DisplayView, OriginalView, ThumbnailView
from analysis.api.photos import PhotosView, PhotoView

app_name = "api"

urlpatterns = [
    path("photos/", PhotosView.as_view(), name="photos"),
    path("photos/<uuid:photo_id>/", PhotoView.as_view(), name="photo"),
    path("photos/<uuid:photo_id>/original/", OriginalView.as_view(), name="photo-original"),
    path("photos/<uuid:photo_id>/display/", DisplayView.as_view(), name="photo-display"),
    path("photos/<uuid:photo_id>/thumbnail/", ThumbnailView.as_view(), name="photo-thumbnail"),
    path("faces/<uuid:face_id>/chip/", ChipView.as_view(), name="face-chip"),
    path("jobs/<uuid:job_id>/", JobView.as_view(), name="job"),
]
