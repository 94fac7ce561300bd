"""Search by face: the faces of the library most like one of it, or like one of another photo."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import OWNER, USERS, open_to
from accounts.consent_pages import consent_needed
from analysis import analyzer
from analysis.errors import AnalysisError
from analysis.pages.acts import missing_is_not_found, valid
from analysis.pages.people_forms import PhotoSearchForm, SimilarityForm
from analysis.services.recognition.questions import faces_in
from analysis.services.recognition.search import similar_faces
from analysis.services.recognition.verification import SeveralFaces, chosen_face, stored_face

if TYPE_CHECKING:
    from accounts.models import User
    from analysis.models import Face
    from analysis.services.recognition.questions import SeenFace

MOST_FACES = 120
SLIDER_END = 1.0  # of distances: two people's faces are about 0.8 apart


@open_to(OWNER)
@login_required
@require_safe
def similar(request: HttpRequest, face_id: uuid.UUID) -> HttpResponse:
    """The faces that are most like one of the library; the slider says how like."""
    given = valid(SimilarityForm(request.GET))
    with missing_is_not_found():
        face = stored_face(request.user, face_id)
    context = {"face": face} | _similar(request.user, face, given["max_distance"], without=face_id)
    return render(request, "pages/similar.html", context)


@open_to(USERS)
@login_required
@consent_needed
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The form, and for htmx what is like a face of the photo sent, which is not kept."""
    context: dict[str, Any] = {"max_upload_mb": settings.MAX_UPLOAD_MB}
    if request.method == "POST":
        given = valid(PhotoSearchForm(request.POST, request.FILES))
        context["outcome"] = _outcome(request.user, given)
    page = "parts/search_outcome.html" if request.htmx else "pages/search.html"
    return render(request, page, context)


def _outcome(owner: User, given: dict[str, Any]) -> dict[str, Any]:
    """The photo's faces, the one meant and what is like it, or what keeps it from being found."""
    faces: list[SeenFace] = []
    try:
        faces = faces_in(given["photo"])
        meant = chosen_face(faces, given["index"])
    except SeveralFaces:
        return {"faces": faces}
    except AnalysisError as error:
        return {"problem": str(error)}
    return {"faces": faces, "meant": meant} | _similar(owner, meant, given["max_distance"])


def _similar(
    owner: User,
    face: Face | SeenFace,
    max_distance: float | None,
    without: uuid.UUID | None = None,
) -> dict[str, Any]:
    """All that the slider may bring up, and how many of them it shows where it stands.

    max_distance: by default the threshold up to which two faces are called one person's.
    """
    threshold = analyzer.similarity_scale().threshold
    reach = threshold if max_distance is None else max_distance
    found = similar_faces(
        owner=owner,
        embedding=face.embedding,
        max_distance=max(SLIDER_END, reach),
        limit=MOST_FACES,
        without=without,
    )
    return {
        "found": found,
        "within": sum(one.distance <= reach for one in found),
        "max_distance": reach,
        "threshold": threshold,
    }
