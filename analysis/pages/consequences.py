"""What the user's words changed beyond themselves: told on other pages, and looked through here."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import OWNER, USERS, open_to
from analysis.pages.acts import missing_is_not_found, valid
from analysis.pages.people_forms import AcceptForm
from analysis.services.consequences import accept_consequences, consequences_of, spread_of

FACES_AT_ONCE = 120
PEOPLE_TOLD_OF = 3


@open_to(USERS)
@login_required
@never_cache
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """For htmx: how many photos somebody is seen in since, and in how many no longer."""
    spread = spread_of(request.user)
    context = {"spread": spread[:PEOPLE_TOLD_OF], "more": len(spread[PEOPLE_TOLD_OF:])}
    return render(request, "parts/consequences.html", context)


@open_to(USERS)
@login_required
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """Each face that somebody gained or lost, to be confirmed or taken back."""
    page = Paginator(consequences_of(request.user), FACES_AT_ONCE).get_page(request.GET.get("page"))
    return render(request, "pages/consequences.html", {"page": page})


@open_to(OWNER)
@login_required
@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """All of it is right, or all of one person."""
    person_id = valid(AcceptForm(request.POST))["person"]
    with missing_is_not_found():
        accept_consequences(owner=request.user, person_id=person_id)
    messages.success(request, _("Looked through."))
    return redirect("pages:consequences" if person_id else "pages:people")
