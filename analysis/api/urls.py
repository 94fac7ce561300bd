"""Addresses below `/api/v1/`."""

from django.urls import path

from analysis.api.albums import (
    AlbumPhotosView,
    AlbumsView,
    AlbumView,
    RemoveAlbumPhotosView,
)
from analysis.api.analyze import AnalyzeView
from analysis.api.comparison import IdentifyView, VerifyView
from analysis.api.consequences import AcceptView, ConsequencesView, SpreadView
from analysis.api.drawn_faces import FaceBoxView, PhotoFacesView
from analysis.api.exports import ExportFileView, ExportView
from analysis.api.faces import (
    ConfirmView,
    FacePersonView,
    FacesView,
    FaceView,
    RejectView,
    SimilarFacesView,
    SimilarToPhotoView,
)
from analysis.api.history import HistoryView, UndoActView
from analysis.api.jobs import (
    CancelJobView,
    CsvView,
    JobEntriesView,
    JobsView,
    JobView,
    JsonLinesView,
    RetryJobView,
)
from analysis.api.media import AnnotatedView, ChipView, DisplayView, OriginalView, ThumbnailView
from analysis.api.people import (
    CoverView,
    MergeView,
    PeopleView,
    PersonFacesView,
    PersonView,
    RegroupView,
    SplitPreviewView,
    SplitView,
    UndoView,
)
from analysis.api.photo_files import DownloadView, SidecarView
from analysis.api.photos import PhotosView, PhotoView
from analysis.api.recognition import RecognitionView
from analysis.api.reports import CheckView, JobReportView
from analysis.api.same_person import SamePersonView
from analysis.api.search_words import SearchWordsView
from analysis.api.statistics import StatisticsView
from analysis.api.suggestions import SuggestionsView
from analysis.api.timeline import TimelineView
from analysis.api.webhooks import DeliveriesView, TestWebhookView, WebhooksView, WebhookView

app_name = "api"

urlpatterns = [
    path("account/export/", ExportView.as_view(), name="export"),
    path("account/export/file/", ExportFileView.as_view(), name="export-file"),
    path("photos/", PhotosView.as_view(), name="photos"),
    path("photos/check/", CheckView.as_view(), name="photos-check"),
    path("photos/download/", DownloadView.as_view(), name="photos-download"),
    path("photos/<uuid:photo_id>/", PhotoView.as_view(), name="photo"),
    path("photos/<uuid:photo_id>/faces/", PhotoFacesView.as_view(), name="photo-faces"),
    path("photos/<uuid:photo_id>/annotated/", AnnotatedView.as_view(), name="photo-annotated"),
    path("photos/<uuid:photo_id>/original/", OriginalView.as_view(), name="photo-original"),
    path("photos/<uuid:photo_id>/display/", DisplayView.as_view(), name="photo-display"),
    path("photos/<uuid:photo_id>/thumbnail/", ThumbnailView.as_view(), name="photo-thumbnail"),
    path("photos/<uuid:photo_id>/sidecar.xmp", SidecarView.as_view(), name="photo-sidecar"),
    path("albums/", AlbumsView.as_view(), name="albums"),
    path("albums/<uuid:album_id>/", AlbumView.as_view(), name="album"),
    path("albums/<uuid:album_id>/photos/", AlbumPhotosView.as_view(), name="album-photos"),
    path(
        "albums/<uuid:album_id>/photos/remove/",
        RemoveAlbumPhotosView.as_view(),
        name="album-photos-remove",
    ),
    path("faces/", FacesView.as_view(), name="faces"),
    path("faces/similar/", SimilarToPhotoView.as_view(), name="similar-to-photo"),
    path("faces/<uuid:face_id>/", FaceView.as_view(), name="face"),
    path("faces/<uuid:face_id>/box/", FaceBoxView.as_view(), name="face-box"),
    path("faces/<uuid:face_id>/chip/", ChipView.as_view(), name="face-chip"),
    path("faces/<uuid:face_id>/person/", FacePersonView.as_view(), name="face-person"),
    path("faces/<uuid:face_id>/confirm/", ConfirmView.as_view(), name="face-confirm"),
    path("faces/<uuid:face_id>/reject/", RejectView.as_view(), name="face-reject"),
    path("faces/<uuid:face_id>/similar/", SimilarFacesView.as_view(), name="face-similar"),
    path("people/", PeopleView.as_view(), name="people"),
    path("people/changes/", SpreadView.as_view(), name="people-changes"),
    path("people/changes/faces/", ConsequencesView.as_view(), name="people-changed-faces"),
    path("people/changes/seen/", AcceptView.as_view(), name="people-changes-seen"),
    path("people/history/", HistoryView.as_view(), name="people-history"),
    path("people/history/<int:act_id>/undo/", UndoActView.as_view(), name="act-undo"),
    path("people/regroup/", RegroupView.as_view(), name="people-regroup"),
    path("people/same/", SamePersonView.as_view(), name="people-same"),
    path("people/recognition/", RecognitionView.as_view(), name="recognition"),
    path("people/undo/", UndoView.as_view(), name="people-undo"),
    path("people/<uuid:person_id>/", PersonView.as_view(), name="person"),
    path("people/<uuid:person_id>/faces/", PersonFacesView.as_view(), name="person-faces"),
    path("people/<uuid:person_id>/timeline/", TimelineView.as_view(), name="person-timeline"),
    path("people/<uuid:person_id>/merge/", MergeView.as_view(), name="person-merge"),
    path("people/<uuid:person_id>/split/", SplitView.as_view(), name="person-split"),
    path(
        "people/<uuid:person_id>/split/preview/",
        SplitPreviewView.as_view(),
        name="split-preview",
    ),
    path(
        "people/<uuid:person_id>/suggestions/",
        SuggestionsView.as_view(),
        name="person-suggestions",
    ),
    path("people/<uuid:person_id>/cover/", CoverView.as_view(), name="person-cover"),
    path("webhooks/", WebhooksView.as_view(), name="webhooks"),
    path("webhooks/<uuid:webhook_id>/", WebhookView.as_view(), name="webhook"),
    path("webhooks/<uuid:webhook_id>/test/", TestWebhookView.as_view(), name="webhook-test"),
    path(
        "webhooks/<uuid:webhook_id>/deliveries/",
        DeliveriesView.as_view(),
        name="webhook-deliveries",
    ),
    path("verify/", VerifyView.as_view(), name="verify"),
    path("identify/", IdentifyView.as_view(), name="identify"),
    path("search/words/", SearchWordsView.as_view(), name="search-words"),
    path("statistics/", StatisticsView.as_view(), name="statistics"),
    path("analyze/", AnalyzeView.as_view(), name="analyze"),
    path("jobs/", JobsView.as_view(), name="jobs"),
    path("jobs/<uuid:job_id>/", JobView.as_view(), name="job"),
    path("jobs/<uuid:job_id>/cancel/", CancelJobView.as_view(), name="job-cancel"),
    path("jobs/<uuid:job_id>/retry/", RetryJobView.as_view(), name="job-retry"),
    path("jobs/<uuid:job_id>/report/", JobReportView.as_view(), name="job-report"),
    path("jobs/<uuid:job_id>/entries/", JobEntriesView.as_view(), name="job-entries"),
    path("jobs/<uuid:job_id>/results.jsonl", JsonLinesView.as_view(), name="job-jsonl"),
    path("jobs/<uuid:job_id>/results.csv", CsvView.as_view(), name="job-csv"),
]
