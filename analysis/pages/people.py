"""All people of a user: the grid, merging, strangers, and the naming of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.access import OWNER, USERS, open_to
from analysis.models import Face
from analysis.pages.acts import back, told, valid
from analysis.pages.people_forms import MergeForm, PlaceAmongPeopleForm, PlaceInNamingForm
from analysis.services.faces.left_out import left_out_count
from analysis.services.people.changing import faces_of, merge_people, people_of
from analysis.services.people.history import NothingToUndo, undo_last
from analysis.services.people.likes import likes_of
from analysis.services.people.naming import names_of
from analysis.services.people.same_person import questions_to

if TYPE_CHECKING:
    from analysis.models.person import PersonQuerySet

NAMED_AT_ONCE = 42  # two screens of a desktop
MOST_GROUPS = 42  # beyond these, groups are of few faces, and the naming shows them one by one
FACES_TO_KNOW_SOMEONE = 24


@open_to(USERS)
@login_required
@require_safe
@vary_on_headers("HX-Request")
def grid(request: HttpRequest) -> HttpResponse:
    """The people who have names, then the groups that have none, the largest first.

    For htmx the part that changes, without messages: they are for the page that asked for the act.
    With `skip` it is the named ones that follow after so many.
    """
    people = people_of(request.user)
    named = people.named().order_by("name", "created_at", "pk")
    place = valid(PlaceAmongPeopleForm(request.GET))
    if place["skip"]:
        return render(request, "parts/people_page.html", _page_of(named, skip=place["skip"]))
    groups = people.unnamed().order_by("-face_count", "created_at", "pk")
    context = {
        **_page_of(named, count=place["shown"] or 0),
        "groups": groups[:MOST_GROUPS],
        "group_count": groups.count(),
        "question_count": questions_to(request.user).filter(answer="").order_by().count(),
        "hidden_count": left_out_count(request.user),
        "has_faces": Face.objects.for_owner(request.user).visible().exists(),
    }
    page = "parts/people.html" if request.htmx else "pages/people.html"
    return render(request, page, context)


def _page_of(named: PersonQuerySet, *, skip: int = 0, count: int = 0) -> dict[str, Any]:
    """Those after the first `skip`, at least `count` of them; `further` is where others begin."""
    end = skip + max(count, NAMED_AT_ONCE)
    found = list(named[skip : end + 1])  # One more than is shown tells whether there are others.
    return {"named": found[: end - skip], "further": end if len(found) > end - skip else None}


@open_to(USERS)
@login_required
@require_safe
def naming(request: HttpRequest) -> HttpResponse:
    """Who is this? One group after the other; `skip` is how many were left for later."""
    skip = valid(PlaceInNamingForm(request.GET))["skip"] or 0
    groups = people_of(request.user).unnamed().order_by("-face_count", "created_at", "pk")
    group = groups[skip : skip + 1].first()
    context = {
        "person": group,
        "skip": skip,
        "left": groups.count() - skip,
        "faces": faces_of(request.user, group.pk)[:FACES_TO_KNOW_SOMEONE] if group else [],
        "likes": likes_of(owner=request.user, person_id=group.pk) if group else [],
        "names": names_of(request.user),
    }
    return render(request, "pages/naming.html", context)


@open_to(OWNER)
@login_required
@require_POST
def merge(request: HttpRequest) -> HttpResponse:
    given = valid(MergeForm(request.POST))
    with told(request, _("Merged.")):
        merge_people(owner=request.user, person_id=given["into"], other_ids=given["people"])
    return back(request)


@open_to(USERS)
@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    try:
        undo_last(owner=request.user)
    except NothingToUndo as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Undone."))
    return back(request)
