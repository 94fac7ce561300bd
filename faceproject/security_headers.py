"""What every answer tells browsers and proxies: what a page may do, and who may keep a copy."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.deprecation import MiddlewareMixin

# Scripts and styles of this site alone, none of them inline; pictures also of a file that somebody
# has just chosen (blob:), and of style sheets that hold them (data:).
STRICT = {
    "default-src": "'self'",
    "img-src": "'self' blob: data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# What others' pages cannot do without, by the namespace or name of their addresses.
# Alpine evaluates the expressions that unfold writes into its pages, which also hold styles.
ADMINISTRATION = STRICT | {
    "script-src": "'self' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
}
# Swagger UI and Redoc make their styles as they run; Redoc searches in a worker.
API_DESCRIPTION = STRICT | {"style-src": "'self' 'unsafe-inline'", "worker-src": "'self' blob:"}
EXCEPTIONS = {
    "admin": ADMINISTRATION,
    "api-docs": API_DESCRIPTION,
    "api-redoc": API_DESCRIPTION,
}
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
        *("magnetometer", "microphone", "midi", "payment", "serial", "usb"),
    )
)


class SecurityHeaders(MiddlewareMixin):
    """Adds the policies; and has shared caches keep nothing that does not say that they may."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response.headers.setdefault("Content-Security-Policy", content_policy(request))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True)
        return response


def content_policy(request: HttpRequest) -> str:
    """The Content-Security-Policy of the page that a request asks for."""
    page = request.resolver_match
    names = [*page.namespaces, page.url_name] if page else []
    policy = next((EXCEPTIONS[name] for name in names if name in EXCEPTIONS), STRICT)
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())
