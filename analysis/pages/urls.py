"""Addresses of the web application."""

from django.urls import path

from analysis.pages import library, live, photo

app_name = "pages"

urlpatterns = [
    path("", library.home, name="home"),
    path("events/", live.photo_events, name="events"),
    path("photos/tiles/", library.tiles, name="tiles"),
    path("photos/<uuid:photo_id>/", photo.show, name="photo"),
    path("photos/<uuid:photo_id>/delete/", photo.delete, name="photo-delete"),
    path("photos/<uuid:photo_id>/reanalyze/", photo.reanalyze, name="photo-reanalyze"),
]
