"""Pages of webhooks, under the account: make, test, pause, delete, and what was sent."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import OWNER, USERS, open_to
from analysis.errors import AnalysisError
from analysis.models import Webhook
from analysis.services.webhooks.delivering import KEPT_DELIVERIES
from analysis.services.webhooks.subscriptions import (
    WebhookNotFound,
    change_webhook,
    create_webhook,
    delete_webhook,
    owned_webhook,
    send_test,
)


class WebhookForm(forms.Form):
    """Asks for an address, and of what it shall be told."""

    url = forms.CharField(
        max_length=500,
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("It is sent a POST request for each event."),
        widget=forms.URLInput(attrs={"placeholder": "https://example.com/faces"}),
    )
    events = forms.MultipleChoiceField(
        choices=Webhook.Event.choices,
        initial=Webhook.Event.values,
        label=gettext_lazy("Tell when"),
        widget=forms.CheckboxSelectMultiple,
    )


@open_to(USERS)
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """List the user's webhooks; on POST make one, whose secret this answer alone shows."""
    form = WebhookForm(request.POST or None)
    made = None
    if form.is_valid():
        try:
            made = create_webhook(owner=request.user, **form.cleaned_data)
        except AnalysisError as error:
            form.add_error("url", str(error))
        else:
            form = WebhookForm()
    context = {
        "form": form,
        "made": made,
        "webhooks": Webhook.objects.for_owner(request.user),
    }
    return render(request, "pages/webhooks.html", context)


@open_to(OWNER)
@login_required
@require_GET
def show(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """One webhook and what was sent to it."""
    webhook = _owned(request, webhook_id)
    context = {"webhook": webhook, "deliveries": webhook.deliveries.all()[:KEPT_DELIVERIES]}
    return render(request, "pages/webhook.html", context)


@open_to(OWNER)
@login_required
@require_POST
def test(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    _owned(request, webhook_id)
    try:
        send_test(owner=request.user, webhook_id=webhook_id)
    except AnalysisError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The test is on its way. Reload in a moment to see how it went.")
        )
    return redirect("pages:webhook", webhook_id)


@open_to(OWNER)
@login_required
@require_POST
def pause(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Pause a webhook, or resume it."""
    active = not _owned(request, webhook_id).active
    change_webhook(owner=request.user, webhook_id=webhook_id, active=active)
    return redirect("pages:webhook", webhook_id)


@open_to(OWNER)
@login_required
@require_POST
def delete(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    _owned(request, webhook_id)
    delete_webhook(owner=request.user, webhook_id=webhook_id)
    messages.success(request, _("The webhook is deleted: it is told nothing any more."))
    return redirect("pages:webhooks")


def _owned(request: HttpRequest, webhook_id: uuid.UUID) -> Webhook:
    try:
        return owned_webhook(request.user, webhook_id)
    except WebhookNotFound as error:
        raise Http404(str(error)) from error
