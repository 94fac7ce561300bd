"""Django's settings of cookies, HTTPS and sessions, which follow from whether HTTPS is on."""

from typing import Any

YEAR_SECONDS = 31_536_000


def security_settings(*, https: bool) -> dict[str, Any]:
    """What settings.py takes over. https: whether a proxy before the site speaks HTTPS."""
    return {
        "SECURE_SSL_REDIRECT": https,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if https else None,
        # Asked without the proxy.
        "SECURE_REDIRECT_EXEMPT": [r"^(healthz|readyz|metrics)$"],
        "SECURE_HSTS_SECONDS": YEAR_SECONDS if https else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": https,
        "SECURE_HSTS_PRELOAD": https,
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": https,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
    }
