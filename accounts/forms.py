"""Forms that allauth does not have."""

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Scope

RIGHTS = {
    "read": _("Look at photos, faces and people"),
    "read write": _("Look, upload and change"),
    "read write admin": _("Everything, tokens and webhooks too"),
}
LIVES_DAYS = {30: _("30 days"), 90: _("90 days"), 365: _("a year")}


class DeletionForm(forms.Form):
    """Asks for the password of the account that is to be deleted."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class TokenForm(forms.Form):
    """Asks for what a new API token is for, what it may do, and how long it shall work."""

    name = forms.CharField(
        max_length=100,
        label=_("Name"),
        help_text=_("What will use it, so that you know which to revoke."),
        widget=forms.TextInput(attrs={"placeholder": _("Holiday import"), "autocomplete": "off"}),
    )
    rights = forms.ChoiceField(
        choices=list(RIGHTS.items()), initial="read write", label=pgettext_lazy("permission", "May")
    )
    days = forms.TypedChoiceField(
        choices=list(LIVES_DAYS.items()), coerce=int, initial=90, label=_("Works for")
    )

    @property
    def scopes(self) -> list[Scope]:
        return [Scope(scope) for scope in self.cleaned_data["rights"].split()]

    @property
    def life(self) -> datetime.timedelta:
        return datetime.timedelta(days=self.cleaned_data["days"])
