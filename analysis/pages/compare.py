"""Compare: do two faces show one person, and what says so?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import OWNER, open_to
from accounts.consent_pages import consent_needed
from analysis import analyzer
from analysis.errors import AnalysisError
from analysis.models import Face
from analysis.pages.acts import missing_is_not_found, valid
from analysis.pages.people_forms import ComparisonForm
from analysis.services.gallery import faces_with_people
from analysis.services.recognition.questions import SeenFace
from analysis.services.recognition.verification import SeveralFaces, face_in, stored_face, verify

if TYPE_CHECKING:
    from accounts.models import User

FACES_TO_CHOOSE_FROM = 60
SIDES = ("first", "second")
SCALE_END = 1.2  # of distances: two people's faces are about 0.8 apart, and hardly ever over this


@open_to(OWNER)
@login_required
@consent_needed
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """The form, and once both faces are chosen the verdict; photos sent along are not kept."""
    given = valid(ComparisonForm(request.POST or request.GET, request.FILES))
    chosen = any(given[side] or given[f"{side}_face"] for side in SIDES)
    is_asked = chosen or request.method == "POST"
    context = {"outcome": _outcome(request.user, given) if is_asked else {}}
    if request.htmx:
        return render(request, "parts/comparison.html", context)
    best = faces_with_people().for_owner(request.user).visible().order_by("-quality", "pk")
    context |= {
        "library": best[:FACES_TO_CHOOSE_FROM],
        "max_upload_mb": settings.MAX_UPLOAD_MB,
        "sides": [{"name": side, "face_id": given[f"{side}_face"]} for side in SIDES],
    }
    return render(request, "pages/compare.html", context)


def _outcome(owner: User, given: dict[str, Any]) -> dict[str, Any]:
    """What the page shows: a verdict, or for each side what keeps it from one."""
    faces: dict[str, Face | SeenFace] = {}
    problems = []
    for side in SIDES:
        try:
            if face := _chosen(owner, given, side):
                faces[side] = face
            else:
                problems.append({"side": side, "text": _("Choose a photo or a face here.")})
        except SeveralFaces as several:
            problems.append({"side": side, "faces": several.faces})
        except AnalysisError as error:
            problems.append({"side": side, "text": str(error)})
    if problems:
        chosen = [(side, given[f"{side}_index"]) for side in faces]
        return {"problems": problems, "chosen": [one for one in chosen if one[1] is not None]}
    verdict = verify(owner, faces["first"], faces["second"])
    return {
        "verdict": verdict,
        "faces": list(faces.items()),
        "indices": [(side, given[f"{side}_index"]) for side in SIDES],
        "distance_share": min(verdict.distance / SCALE_END, 1.0),
        "threshold_share": verdict.threshold / SCALE_END,
        "threshold_probability": analyzer.similarity_scale().probability(verdict.threshold),
    }


def _chosen(owner: User, given: dict[str, Any], side: str) -> Face | SeenFace | None:
    """The face of this side, where one is chosen."""
    if given[side]:
        return face_in(given[side], given[f"{side}_index"])
    if given[f"{side}_face"]:
        with missing_is_not_found():
            return stored_face(owner, given[f"{side}_face"])
    return None
