"""Strangers, what is no face, and who else is left out: saying so, seeing it, taking it back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import OWNER, USERS, open_to
from analysis.models import Face
from analysis.pages.acts import UNDOABLE, back, missing_is_not_found, told, valid
from analysis.pages.people_forms import FaceForm
from analysis.services.faces.judgements import hide_face
from analysis.services.faces.left_out import leave_out, left_out_faces, left_out_people

FACES_OF_A_PAGE = 60
KINDS = {
    Face.HiddenAs.STRANGER: gettext_lazy("Strangers"),
    Face.HiddenAs.NOT_A_FACE: gettext_lazy("Not faces"),
}


class LeavingOutForm(FaceForm):
    """A face, and as what it is left out; plainly hidden where that is not said."""

    hidden_as = forms.ChoiceField(choices=Face.HiddenAs.choices, required=False)


class ShownForm(forms.Form):
    """Which of the left-out faces are shown: of one kind, of one photo, and which page of them."""

    kind = forms.ChoiceField(choices=Face.HiddenAs.choices, required=False)
    photo = forms.UUIDField(required=False)
    page = forms.IntegerField(min_value=1, required=False)


@open_to(USERS)
@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The people and faces that the user has left out, to take them back."""
    asked = valid(ShownForm(request.GET))
    faces, people = left_out_faces(request.user), left_out_people(request.user)
    if asked["kind"]:
        faces, people = faces.filter(hidden_as=asked["kind"]), people.none()
    if asked["photo"]:
        faces, people = faces.filter(photo=asked["photo"]), people.none()
    context = {
        "people": people.with_faces().order_by("name", "-face_count", "pk"),
        "faces": Paginator(faces, FACES_OF_A_PAGE).get_page(asked["page"]),
        "kinds": KINDS,
        "asked": asked,
    }
    return render(request, "pages/left_out.html", context)


@open_to(OWNER)
@login_required
@require_POST
def hide(request: HttpRequest) -> HttpResponse:
    """Leave a face out: as a stranger's, as no face, or without a word why."""
    given = valid(LeavingOutForm(request.POST))
    owner, face_id, hidden_as = request.user, given["face"], given["hidden_as"]
    if not hidden_as:
        with told(request, _("The face is hidden everywhere.")):
            hide_face(owner=owner, face_id=face_id, hidden=True)
        return back(request)
    with missing_is_not_found():
        faces = leave_out(owner=owner, face_id=face_id, hidden_as=Face.HiddenAs(hidden_as))
    messages.success(request, _answer(hidden_as, copies=len(faces) - 1), extra_tags=UNDOABLE)
    return back(request)


@open_to(OWNER)
@login_required
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Have a left-out face be a face among others again."""
    with told(request, _("Taken back: a face among others again.")):
        hide_face(owner=request.user, face_id=valid(FaceForm(request.POST))["face"], hidden=False)
    return back(request)


def _answer(hidden_as: str, *, copies: int) -> str:
    if hidden_as == Face.HiddenAs.STRANGER:
        return _("A stranger: left out of people, suggestions and counts.")
    if not copies:
        return _("Not a face: left out everywhere, also when this photo or a copy is analysed.")
    return ngettext(
        "Not a face: left out everywhere, with %(copies)d copy of it in another photo.",
        "Not a face: left out everywhere, with %(copies)d copies of it in other photos.",
        copies,
    ) % {"copies": copies}
