"""The addresses below `/api/v1/`: each room's own, and their description."""

from django.urls import include, path
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerSplitView

from faceproject.api_description import DescriptionView

urlpatterns = [
    path("", include("analysis.api.urls")),
    path("", include("accounts.api.urls")),
    path("schema/", DescriptionView.as_view(), name="api-schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api-schema", metadata_class=None),
        name="api-docs",
    ),
    path(
        "redoc/",
        SpectacularRedocView.as_view(url_name="api-schema", metadata_class=None),
        name="api-redoc",
    ),
]
