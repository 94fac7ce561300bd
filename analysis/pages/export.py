"""The page of the export: ask for a ZIP of everything, and download it once it is written."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import USERS, open_to
from analysis.services.library.exports import (
    ExportNotFound,
    delete_export,
    export_of,
    request_export,
)


@open_to(USERS)
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """The user's export, or the offer to make one; on POST it is made."""
    if request.method == "POST":
        request_export(owner=request.user)
        return redirect("pages:export")
    try:
        known = export_of(request.user)
    except ExportNotFound:
        known = None
    page = "parts/export.html" if request.htmx else "pages/export.html"
    return render(request, page, {"export": known})


@open_to(USERS)
@login_required
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    try:
        delete_export(owner=request.user)
    except ExportNotFound as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The ZIP is deleted. Your photos are where they were."))
    return redirect("pages:export")
