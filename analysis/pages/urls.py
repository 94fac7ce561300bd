"""Addresses of the web application."""

from django.urls import path

from analysis.pages import (
    compare,
    export,
    faces,
    insights,
    library,
    live,
    people,
    person,
    photo,
    search,
    selection,
    webhooks,
)

app_name = "pages"

urlpatterns = [
    path("", library.home, name="home"),
    path("events/", live.photo_events, name="events"),
    path("photos/tiles/", library.tiles, name="tiles"),
    path("photos/delete/", selection.delete, name="selection-delete"),
    path("photos/reanalyze/", selection.reanalyze, name="selection-reanalyze"),
    path("photos/download/", selection.download, name="selection-download"),
    path("photos/<uuid:photo_id>/", photo.show, name="photo"),
    path("photos/<uuid:photo_id>/annotated/", photo.annotated, name="photo-annotated"),
    path("photos/<uuid:photo_id>/delete/", photo.delete, name="photo-delete"),
    path("photos/<uuid:photo_id>/reanalyze/", photo.reanalyze, name="photo-reanalyze"),
    path("people/", people.grid, name="people"),
    path("people/hidden/", people.hidden, name="people-hidden"),
    path("people/naming/", people.naming, name="naming"),
    path("people/merge/", people.merge, name="people-merge"),
    path("people/undo/", people.undo, name="people-undo"),
    path("people/<uuid:person_id>/", person.show, name="person"),
    path("people/<uuid:person_id>/name/", person.name, name="person-name"),
    path("people/<uuid:person_id>/hide/", person.hide, name="person-hide"),
    path("people/<uuid:person_id>/cover/", person.cover, name="person-cover"),
    path("people/<uuid:person_id>/split/", person.split, name="person-split"),
    path("faces/confirm/", faces.confirm, name="face-confirm"),
    path("faces/reject/", faces.reject, name="face-reject"),
    path("faces/name/", faces.name, name="face-name"),
    path("faces/hide/", faces.hide, name="face-hide"),
    path("faces/<uuid:face_id>/similar/", search.similar, name="face-similar"),
    path("faces/<uuid:face_id>/suggestion/", faces.suggestion, name="face-suggestion"),
    path("accounts/export/", export.export, name="export"),
    path("accounts/export/delete/", export.delete, name="export-delete"),
    path("accounts/webhooks/", webhooks.webhooks, name="webhooks"),
    path("accounts/webhooks/<uuid:webhook_id>/", webhooks.show, name="webhook"),
    path("accounts/webhooks/<uuid:webhook_id>/test/", webhooks.test, name="webhook-test"),
    path("accounts/webhooks/<uuid:webhook_id>/pause/", webhooks.pause, name="webhook-pause"),
    path("accounts/webhooks/<uuid:webhook_id>/delete/", webhooks.delete, name="webhook-delete"),
    path("insights/", insights.show, name="insights"),
    path("search/", search.search, name="search"),
    path("compare/", compare.compare, name="compare"),
]
