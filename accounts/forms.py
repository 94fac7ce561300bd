"""Forms that allauth does not have."""

import datetime

from django import forms

from accounts.models import Scope

RIGHTS = {
    "read": "Look at photos, faces and people",
    "read write": "Look, upload and change",
    "read write admin": "Everything, tokens and webhooks too",
}
LIVES_DAYS = {30: "30 days", 90: "90 days", 365: "a year"}


class DeletionForm(forms.Form):
    """Asks for the password of the account that is to be deleted."""

    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class TokenForm(forms.Form):
    """Asks for what a new API token is for, what it may do, and how long it shall work."""

    name = forms.CharField(
        max_length=100,
        label="Name",
        help_text="What will use it, so that you know which to revoke.",
        widget=forms.TextInput(attrs={"placeholder": "Holiday import", "autocomplete": "off"}),
    )
    rights = forms.ChoiceField(choices=list(RIGHTS.items()), initial="read write", label="May")
    days = forms.TypedChoiceField(
        choices=list(LIVES_DAYS.items()), coerce=int, initial=90, label="Works for"
    )

    @property
    def scopes(self) -> list[Scope]:
        return [Scope(scope) for scope in self.cleaned_data["rights"].split()]

    @property
    def life(self) -> datetime.timedelta:
        return datetime.timedelta(days=self.cleaned_data["days"])
