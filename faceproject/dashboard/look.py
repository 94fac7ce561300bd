"""How the administration looks: django-unfold's settings, in the colours of the site."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static

# Around the site's accent, #ffd234. Unfold writes in 600 on white and in white on 600, so that is
# much darker: 5.5 to 1.
YELLOW = {
    "50": "#fffbeb",
    "100": "#fff4cc",
    "200": "#ffe999",
    "300": "#ffdf6b",
    "400": "#ffd234",
    "500": "#e0ad00",
    "600": "#8a6200",
    "700": "#735100",
    "800": "#5c4100",
    "900": "#473200",
    "950": "#332c12",
}

ADMINISTRATION_LOOK: dict[str, Any] = {
    "SITE_TITLE": "faceproject",
    "SITE_HEADER": "faceproject",
    "DASHBOARD_CALLBACK": "faceproject.dashboard.figures.add_figures",
    "COLORS": {"primary": YELLOW},
    "STYLES": [lambda request: static("dashboard/administration.css")],
}
