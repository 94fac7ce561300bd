"""Splitting a person: a preview of both groups first, then the act."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import OWNER, open_to
from analysis.errors import AnalysisError
from analysis.pages.acts import back, missing_is_not_found, told, valid
from analysis.pages.people_forms import FacesForm
from analysis.services.people.changing import split_person
from analysis.services.people.naming import names_of
from analysis.services.people.splitting import SplitPreview, preview_split


@open_to(OWNER)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Both groups, to be corrected by hand; sent along are faces that are to leave, if any."""
    chosen = valid(FacesForm(request.POST))["face"] if request.method == "POST" else ()
    try:
        with missing_is_not_found():
            proposed = preview_split(owner=request.user, person_id=person_id, face_ids=chosen)
    except AnalysisError as error:
        messages.error(request, str(error))
        return redirect("pages:person", person_id)
    context = {
        "person": proposed.person,
        "groups": _groups(proposed),
        "names": names_of(request.user),
    }
    return render(request, "pages/split.html", context)


@open_to(OWNER)
@login_required
@require_POST
def split(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    given = valid(FacesForm(request.POST))
    name = given["name"].strip()
    done = _("Split off: this is %(name)s.") % {"name": name}
    with told(request, done if name else _("Split off, as someone without a name under People.")):
        split_person(
            owner=request.user, person_id=person_id, face_ids=given["face"], name=given["name"]
        )
    return back(request)


def _groups(proposed: SplitPreview) -> list[dict[str, Any]]:
    not_shown = proposed.staying - len(proposed.stays)
    return [
        {"key": "stay", "faces": proposed.stays, "count": proposed.staying, "not_shown": not_shown},
        {
            "key": "leave",
            "faces": proposed.leaves,
            "count": len(proposed.leaves),
            "not_shown": 0,
        },
    ]
