"""Are these two the same person? One pair after the other, likeliest first."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
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
    return _asked(request, also_skipped=valid(SkippedForm(request.GET))["skipped"])


def _asked(request: HttpRequest, *, also_skipped: bool, status: int = 200) -> HttpResponse:
    waiting = questions_to(request.user).order_by()
    context = {
        "question": next_question(request.user, also_skipped=also_skipped),
        "left": waiting.filter(answer="").count(),
        "skipped_count": waiting.exclude(answer="").count(),
        "also_skipped": also_skipped,
        "here": _queue(also_skipped),
    }
    return render(request, "pages/same_person.html", context, status=status)


@open_to(OWNER)
@login_required
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Same, different or skipped; then the next pair.

    Where one of them is no longer there, as after the same answer in another tab, that is said
    above the next pair.
    """
    given = valid(PairForm(request.POST))
    try:
        _take(request, given)
    except Http404:
        messages.error(request, _("One of these two is no longer there. This is the next pair."))
        return _asked(request, also_skipped=given["skipped"], status=404)
    return redirect(_queue(given["skipped"]))


def _take(request: HttpRequest, given: dict[str, Any]) -> None:
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


def _queue(also_skipped: bool) -> str:
    return reverse("pages:same-person") + ("?skipped=on" if also_skipped else "")
