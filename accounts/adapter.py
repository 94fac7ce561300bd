"""Where allauth does as this site wants: what it says of wrong forms, and who asks in person."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "No account has this address with this password. Check both, and try again."
        ),
        "email_taken": _("Another account has this e-mail address. Choose another one."),
        "duplicate_email": _("This is your address already."),
        "enter_current_password": _("This is not your current password. Try again."),
        "incorrect_password": _("This is not the password of this account. Try again."),
        "too_many_login_attempts": _(
            "Too many passwords were tried. Wait five minutes, or choose a new password."
        ),
        "rate_limited": _("Too many tries. Wait a minute, then try again."),
    }

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """By the password alone: allauth would look for a primary address, which not all have."""
        return user.check_password(password)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is wrong, or no longer valid. Enter the newest one."),
    }
