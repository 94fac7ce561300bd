"""Choosing the language of pages; visitors can, too."""

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.access import ANYBODY, open_to
from accounts.language import choose_language


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)


@open_to(ANYBODY)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in the browser and, of a user, in the account; then back to `next`."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise BadRequest("`language` is none of the site's languages.")
    if request.user.is_authenticated:
        choose_language(user=request.user, language=form.cleaned_data["language"])
    return set_language(request)
