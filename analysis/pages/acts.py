"""What pages say and show after an act upon the gallery."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from analysis.errors import AnalysisError, FaceNotFound, PersonNotFound
from analysis.models import Person

UNDOABLE = "undo"  # tag of messages that come with an offer to undo


@contextlib.contextmanager
def missing_is_not_found() -> Iterator[None]:
    """Answer 404 where the block asks for a person or face that the user does not have."""
    try:
        yield
    except (FaceNotFound, PersonNotFound) as error:
        raise Http404(str(error)) from error


@contextlib.contextmanager
def told(request: HttpRequest, done: str) -> Iterator[None]:
    """Tell the user that the block has done it and how to undo it, or why it could not."""
    try:
        with missing_is_not_found():
            yield
    except AnalysisError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done, extra_tags=UNDOABLE)


def valid(form: forms.Form) -> dict:
    """What a page's own form sends; anything else was not sent by it, and is answered 400."""
    if not form.is_valid():
        raise BadRequest(form.errors.as_text())
    return form.cleaned_data


def back(request: HttpRequest, instead: Person | None = None) -> HttpResponse:
    """To the page where the user acted; where that person is gone, to another or to all."""
    address = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()):
        return redirect("pages:people")
    try:
        page = resolve(address.partition("?")[0])
    except Resolver404:
        return redirect("pages:people")
    if page.view_name == "pages:person":
        owned = Person.objects.for_owner(request.user)
        if not owned.filter(pk=page.kwargs["person_id"]).exists():
            return redirect("pages:person", instead.pk) if instead else redirect("pages:people")
    return HttpResponseRedirect(address)
