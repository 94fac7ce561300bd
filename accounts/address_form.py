"""The form that gives an account another e-mail address, where the present one is not confirmed."""

from allauth.account import app_settings
from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress

from accounts.account import change_address
from accounts.models import User
from accounts.signed_in import SignedInRequest


class AddressForm(allauth_forms.AddEmailForm):
    """allauth's, but it leaves no account without an address.

    A confirmed address stays until the new one is confirmed, too. allauth takes one that is not
    confirmed away at once and puts nothing in its place; here the new one takes it.
    """

    def clean_email(self) -> str:
        email = super().clean_email()
        if self._replaces_at_once() and User.objects.filter(email=email).exists():
            raise get_adapter().validation_error("email_taken")
        return email

    def save(self, request: SignedInRequest) -> EmailAddress:
        if not self._replaces_at_once():
            return super().save(request)
        change_address(request=request, email=self.cleaned_data["email"])
        return EmailAddress.objects.get(user=self.user)

    def _replaces_at_once(self) -> bool:
        if app_settings.EMAIL_VERIFICATION == app_settings.EmailVerificationMethod.MANDATORY:
            return False
        return not EmailAddress.objects.filter(user=self.user, verified=True).exists()
