"""Single faces: whom they show."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import OWNER, open_to
from analysis.pages.acts import back, missing_is_not_found, told, valid
from analysis.pages.people_forms import ChosenFacesForm, FaceForm
from analysis.services.faces.judgements import confirm_face, reject_face
from analysis.services.gallery import owned_face
from analysis.services.people.naming import say_who_faces_show
from analysis.services.recognition.identification import suggestions_for


@open_to(OWNER)
@login_required
@require_safe
def suggestion(request: HttpRequest, face_id: uuid.UUID) -> HttpResponse:
    """Whom a face may show of which that is not known, or that it is unknown, for htmx."""
    with missing_is_not_found():
        face = owned_face(request.user, face_id)
    identified = suggestions_for(owner=request.user, face_ids=[face_id]).get(face_id)
    context = {"face": face, "identified": identified, "address": f"/photos/{face.photo_id}/"}
    return render(request, "parts/face_suggestion.html", context)


@open_to(OWNER)
@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    given = valid(FaceForm(request.POST))
    with told(request, _("Confirmed.")):
        confirm_face(owner=request.user, face_id=given["face"], person_id=given["person"])
    return back(request)


@open_to(OWNER)
@login_required
@require_POST
def reject(request: HttpRequest) -> HttpResponse:
    given = valid(FaceForm(request.POST))
    with told(request, _("Someone else: it will not be suggested again.")):
        reject_face(owner=request.user, face_id=given["face"], person_id=given["person"])
    return back(request)


@open_to(OWNER)
@login_required
@require_POST
def name(request: HttpRequest) -> HttpResponse:
    """Say whom the selected faces show, by a name."""
    given = valid(ChosenFacesForm(request.POST))
    with told(request, _("This is %(name)s.") % {"name": given["name"]}):
        say_who_faces_show(
            owner=request.user,
            face_ids=given["face"],
            name=given["name"],
            out_of=given["person"],
        )
    return back(request)
