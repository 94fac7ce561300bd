"""The public demo: a visitor's photo, looked at once and kept nowhere.

Photo and answer pass through Redis (services.recognition.questions), and the picture on the page
is the visitor's own: there is nothing that somebody else could find.
"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import ANYBODY, open_to
from accounts.rate_limits import address_of, spend
from analysis.analyzer import ImageFileTooLarge
from analysis.errors import AnalysisError
from analysis.models import Face
from analysis.pages.acts import valid
from analysis.pages.forms import DemoForm
from analysis.services.failures import said_to_reader
from analysis.services.recognition.questions import SeenFace, seen


@open_to(ANYBODY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """The form, and what is found in the photo sent. Raises Http404 where it is switched off."""
    if not settings.DEMO:
        raise Http404("The demo is switched off.")
    context: dict[str, Any] = {"max_upload_mb": settings.DEMO_MAX_MB}
    if request.method == "POST":
        context["outcome"] = _outcome(request)
    page = "parts/demo_outcome.html" if request.htmx else "pages/demo.html"
    return render(request, page, context)


def _outcome(request: HttpRequest) -> dict[str, Any]:
    """The photo with its faces, as one reads it from the left, or why there is none."""
    limits = {f"demo:{address_of(request)}": settings.DEMO_PHOTOS_PER_MINUTE}
    budget = spend(limits, at=time.time())
    if budget and budget.is_exceeded:
        return {
            "problem": _(
                "The demo takes %(limit)s photos a minute. Try again in %(reset_seconds)s seconds, "
                "or create an account."
            )
            % {"limit": budget.limit, "reset_seconds": budget.reset_seconds}
        }
    photo = valid(DemoForm(request.POST, request.FILES))["photo"]
    limit = settings.DEMO_MAX_MB * 1_000_000
    if photo.size > limit:
        error = ImageFileTooLarge(photo.size, limit)
        return {"problem": said_to_reader(code=error.code, message=str(error))}
    try:
        looked_at = seen(photo)
    except AnalysisError as error:
        return {"problem": str(error)}
    faces = sorted(map(_shown, looked_at.faces), key=lambda face: face.box_left)
    return {"photo": looked_at, "faces": faces}


def _shown(face: SeenFace) -> Face:
    """The face as pages show one; it is never saved."""
    said = face.said
    age, gender = said.get("age", {}), said.get("gender", {})
    return Face(
        box_left=face.box.left,
        box_top=face.box.top,
        box_width=face.box.width,
        box_height=face.box.height,
        landmarks=said["landmarks"],
        confidence=face.confidence,
        quality=face.quality,
        age_years=age.get("years"),
        age_low_years=age.get("low"),
        age_high_years=age.get("high"),
        gender=gender.get("label", ""),
        gender_probability=gender.get("probability"),
        attributes=said.get("attributes", {}),
        hair_color=said.get("hair_color", ""),
        expression=said.get("expression"),
    )
