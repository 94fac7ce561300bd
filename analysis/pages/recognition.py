"""How surely faces are recognised: the levels, what each means, and the user's choice."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import USERS, open_to
from analysis.models import Strictness
from analysis.pages.acts import valid
from analysis.services.recognition.limits import age_shifts, choose_strictness, levels_in, limits_of


class StrictnessForm(forms.Form):
    strictness = forms.ChoiceField(choices=Strictness.choices)


@open_to(USERS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recognition(request: HttpRequest) -> HttpResponse:
    """The levels with what was measured of each; on POST one is chosen."""
    if request.method == "POST":
        wanted = Strictness(valid(StrictnessForm(request.POST))["strictness"])
        choose_strictness(owner=request.user, strictness=wanted)
        messages.success(request, _("Saved. Whom your faces show is looked at again."))
        return redirect("pages:recognition")
    limits = limits_of(request.user.pk)
    context = {"limits": limits, "levels": levels_in(limits), "children": age_shifts()}
    return render(request, "pages/recognition.html", context)
