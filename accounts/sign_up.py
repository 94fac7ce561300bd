"""Signing up."""

from __future__ import annotations

from allauth.account.forms import SignupForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import User


class SignUpForm(SignupForm):
    """allauth's, which takes as long for an address that has an account as for any other."""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponseBase | None]:
        if self.account_already_exists:
            # Nearly all of the time that making an account takes; who measured would know.
            User().set_password(self.cleaned_data["password1"])
        return super().try_save(request)
