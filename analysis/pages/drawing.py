"""Drawing a face that the detector missed, adjusting a box, and taking a drawn face away."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import OWNER, open_to
from accounts.consent_pages import consent_needed
from analysis.analyzer import BoundingBox
from analysis.errors import AnalysisError, FaceNotFound, PhotoNotFound
from analysis.pages.acts import back, valid
from analysis.pages.people_forms import FaceForm
from analysis.services.faces.manual_faces import adjust_face, draw_face, remove_drawn_face


class BoxForm(forms.Form):
    """A box in pixels of the photo; `face` where it is the new box of one."""

    left = forms.FloatField()
    top = forms.FloatField()
    width = forms.FloatField()
    height = forms.FloatField()
    face = forms.UUIDField(required=False)


@open_to(OWNER)
@login_required
@consent_needed
@require_POST
def draw(request: HttpRequest, photo_id: uuid.UUID) -> HttpResponse:
    """Have a worker look at the face in this box of the photo."""
    form = BoxForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A box has four numbers: draw it on the photo, or type them."))
        return redirect("pages:photo", photo_id)
    face_id = form.cleaned_data.pop("face")
    box = BoundingBox(**form.cleaned_data)
    try:
        if face_id:
            drawn = adjust_face(owner=request.user, face_id=face_id, box=box)
        else:
            drawn = draw_face(owner=request.user, photo_id=photo_id, box=box)
    except (FaceNotFound, PhotoNotFound) as error:
        raise Http404(str(error)) from error
    except AnalysisError as error:
        messages.error(request, str(error))
        return redirect("pages:photo", photo_id)
    messages.success(request, _("The face is being looked at."))
    return redirect("pages:photo", drawn.photo_id)


@open_to(OWNER)
@login_required
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take a drawn face away, or a box that waits."""
    face_id = valid(FaceForm(request.POST))["face"]
    try:
        remove_drawn_face(owner=request.user, face_id=face_id)
    except FaceNotFound as error:
        raise Http404(str(error)) from error
    except AnalysisError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The drawn face is gone."))
    return back(request)
