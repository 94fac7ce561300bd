"""Forms of passwords, whose fields are called as those of this site are."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, ResetPasswordKeyForm
from django.utils.translation import gettext_lazy as _

NEW_PASSWORD = _("New password")
NEW_PASSWORD_AGAIN = _("New password (again)")


class PasswordChangeForm(ChangePasswordForm):
    """allauth's, for whoever knows the password that is to be replaced."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["password1"].label = NEW_PASSWORD
        self.fields["password2"].label = NEW_PASSWORD_AGAIN


class PasswordResetForm(ResetPasswordKeyForm):
    """allauth's, for whoever followed the link of a letter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = NEW_PASSWORD
        self.fields["password2"].label = NEW_PASSWORD_AGAIN
