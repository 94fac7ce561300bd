"""Are these two the same person? One pair after the other, likeliest first."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import OWNER, USERS, open_to
from analysis.pages.acts import missing_is_not_found, told, valid
from analysis.pages.people_forms import PairForm, SkippedForm
from analysis.services.people.same_person import (
    call_different,
    call_same,
    next_question,
    questions_to,
    skip,
)


@open_to(USERS)
@login_required
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """The next pair of people who may be one; `skipped` asks again of those that were skipped."""
    also_skipped = valid(SkippedForm(request.GET))["skipped"]
    waiting = questions_to(request.user).order_by()
    context = {
        "question": next_question(request.user, also_skipped=also_skipped),
        "left": waiting.filter(answer="").count(),
        "skipped_count": waiting.exclude(answer="").count(),
        "also_skipped": also_skipped,
        "here": _queue(also_skipped),
    }
    return render(request, "pages/same_person.html", context)


@open_to(OWNER)
@login_required
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Same, different or skipped; then the next pair."""
    given = valid(PairForm(request.POST))
    pair: dict[str, uuid.UUID] = {"person_id": given["person"], "other_id": given["other"]}
    if given["answer"] == "same":
        with told(request, _("The same person: they are one now.")):
            call_same(owner=request.user, **pair)
    elif given["answer"] == "different":
        with told(request, _("Two people: that is not asked again.")):
            call_different(owner=request.user, **pair)
    else:
        with missing_is_not_found():
            skip(owner=request.user, **pair)
    return redirect(_queue(given["skipped"]))


def _queue(also_skipped: bool) -> str:
    return reverse("pages:same-person") + ("?skipped=on" if also_skipped else "")
