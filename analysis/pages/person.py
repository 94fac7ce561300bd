"""One person: who it is, their faces, and faces that may be theirs too."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.access import OWNER, open_to
from analysis.models import Person
from analysis.models.person import TIGHTENED
from analysis.pages.acts import back, missing_is_not_found, told, valid
from analysis.pages.people_forms import (
    FaceForm,
    HiddenForm,
    NamedGroupForm,
    SuggestionsForm,
    TightenedForm,
)
from analysis.services.people.changing import (
    choose_cover,
    faces_of,
    hide_person,
    tighten_person,
)
from analysis.services.people.likes import answer_suggestions, likes_of, say_who_with_likes
from analysis.services.people.naming import names_of

FACES_AT_ONCE = 60  # more take longer to write than to look at


@open_to(OWNER)
@login_required
@require_safe
@vary_on_headers("HX-Request")
def show(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """The person with all faces; for htmx the part that changes, as in `pages.people.grid`."""
    people = Person.objects.for_owner(request.user).with_faces()
    person = get_object_or_404(people, pk=person_id)
    faces = faces_of(request.user, person_id)
    page = Paginator(faces, FACES_AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "person": person,
        "faces": page,
        "photo_count": faces.order_by().values("photo").distinct().count(),
        "names": names_of(request.user),
        "tightened": TIGHTENED,
    }
    page = "parts/person.html" if request.htmx else "pages/person.html"
    return render(request, page, context)


@open_to(OWNER)
@login_required
@require_safe
def likes(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Faces that may be the person's too: a part that the person's page asks for when it stands.

    The search through the gallery takes longer than all else there, and nobody waits for it.
    """
    person = get_object_or_404(Person.objects.for_owner(request.user), pk=person_id)
    suggested = likes_of(owner=request.user, person_id=person_id)
    return render(request, "parts/likes.html", {"person": person, "suggested": suggested})


@open_to(OWNER)
@login_required
@require_POST
def name(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Say who a group is, and which faces beside it are theirs too; or rename somebody."""
    form = valid(NamedGroupForm(request.POST))
    given, person = form["name"], None
    with told(request, _("This is %(given)s.") % {"given": given}):
        person = say_who_with_likes(
            owner=request.user, person_id=person_id, name=given, face_ids=form["face"]
        )
    return back(request, instead=person)


@open_to(OWNER)
@login_required
@require_POST
def suggestions(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Say at once which of the faces that were shown are the person's."""
    given = valid(SuggestionsForm(request.POST))
    with told(request, _("Confirmed.") if given["face"] else _("Someone else: noted.")):
        answer_suggestions(
            owner=request.user,
            person_id=person_id,
            shown_by=given["face"],
            not_shown_by=given["shown"] if given["others_are_not"] else (),
        )
    return back(request)


@open_to(OWNER)
@login_required
@require_POST
def hide(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    hidden = valid(HiddenForm(request.POST))["hidden"]
    with told(request, _("Hidden.") if hidden else _("Shown again.")):
        hide_person(owner=request.user, person_id=person_id, hidden=hidden)
    return back(request)


@open_to(OWNER)
@login_required
@require_POST
def strictness(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    wanted = valid(TightenedForm(request.POST))["strictness"]
    with missing_is_not_found():
        tighten_person(owner=request.user, person_id=person_id, strictness=wanted)
    messages.success(request, _("Saved. Faces that may show this person are looked at again."))
    return back(request)


@open_to(OWNER)
@login_required
@require_POST
def cover(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    face_id = valid(FaceForm(request.POST))["face"]
    with told(request, _("This face is the cover now.")):
        choose_cover(owner=request.user, person_id=person_id, face_id=face_id)
    return back(request)
