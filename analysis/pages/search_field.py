"""The library's search field: what somebody may mean who has typed this much."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import USERS, open_to
from analysis.pages.library_filters import LibraryForm
from analysis.services.library.search_words import suggest_tokens


@open_to(USERS)
@login_required
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Options of the field, each with the query of the library narrowed to it as well.

    q: what is typed; the other parameters say what the library is narrowed to already.
    """
    form = LibraryForm(request.GET, owner=request.user)
    tokens = suggest_tokens(owner=request.user, text=request.GET.get("q", ""))
    options = [(token, form.query_with([token]).urlencode()) for token in tokens]
    return render(request, "parts/search_options.html", {"options": options})
