"""The addresses of the whole site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from faceproject.observability.health import healthz, readyz
from faceproject.observability.metrics import metrics

# The one door for signing in, with its limits of tries, serves the administration too.
admin.site.login = secure_admin_login(admin.site.login)

handler400 = "faceproject.error_pages.bad_request"
handler403 = "faceproject.error_pages.permission_denied"
handler404 = "faceproject.error_pages.not_found"
handler500 = "faceproject.error_pages.server_error"

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("", include("analysis.pages.urls")),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("faceproject.api_urls")),
]
