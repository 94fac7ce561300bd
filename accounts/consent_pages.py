"""The page that asks for consent, and what sends users there before anything is analysed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import USERS, open_to
from accounts.consent import (
    ConsentOutdated,
    accept_consent,
    consent_of,
    has_consented,
    withdraw_consent,
)
from accounts.signed_in import SignedInRequest

View = Callable[..., HttpResponse]


def consent_needed(view: View) -> View:
    """Let a signed-in user into a view that has faces analysed only with consent; else ask."""

    @functools.wraps(view)
    def with_consent(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponse:
        if has_consented(request.user):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
        address = f"{reverse('account_consent')}?{urlencode({'next': back})}"
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)

    return with_consent


@open_to(USERS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: SignedInRequest) -> HttpResponse:
    """The text and what the user has said to it; on POST the user accepts it."""
    back = _address_back(request)
    if request.method == "POST":
        try:
            accept_consent(
                user=request.user, version=request.POST.get("version", ""), at=timezone.now()
            )
        except ConsentOutdated as error:
            messages.error(request, str(error))
        else:
            return redirect(back)
    context = {"consent": consent_of(request.user), "next": back}
    return render(request, "account/consent.html", context)


@open_to(USERS)
@login_required
@require_POST
def withdraw(request: SignedInRequest) -> HttpResponse:
    withdraw_consent(user=request.user)
    messages.success(request, _("Your consent is withdrawn: no more faces are analysed."))
    return redirect("account")


def _address_back(request: SignedInRequest) -> str:
    """Where the user wanted to go, if that is on this site; else the library."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return resolve_url("pages:home")
