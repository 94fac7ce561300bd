"""A user's own account: changing its address, deleting it; both only by the user in person."""

from __future__ import annotations

import time

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rate_limits import forget
from accounts.signed_in import SignedInRequest


class AccountError(Exception):
    """A wish about an account that is not fulfilled; its text is for people."""

    code = "account_error"


class NotConfirmed(AccountError):
    """Nobody showed lately that it is the user in person who asks."""

    code = "confirmation_needed"

    def __init__(self) -> None:
        super().__init__(_("Give your password too, so that nobody else does this in your name."))


class WrongPassword(AccountError):
    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__(_("This is not the password of this account. Try again."))


class TooManyTries(AccountError):
    code = "too_many_tries"

    def __init__(self) -> None:
        super().__init__(_("Too many passwords were tried. Wait a minute, then try again."))


class AddressTaken(AccountError):
    code = "email_taken"

    def __init__(self) -> None:
        super().__init__(_("Another account has this e-mail address. Choose another one."))


def confirm_in_person(*, request: SignedInRequest, password: str | None) -> None:
    """Check that the user asks in person: by password, or by having signed in just now.

    request: with its user. A token is no person, so it needs the password with it. Raises
    NotConfirmed, WrongPassword, TooManyTries.
    """
    if password is None:
        records = get_authentication_records(request, request.user)
        signed_in_at = max((record.get("at", 0) for record in records), default=0)
        if time.time() - signed_in_at > settings.RECENT_SIGN_IN_SECONDS:
            raise NotConfirmed
        return
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        raise TooManyTries
    if not request.user.check_password(password):
        raise WrongPassword


def change_address(*, request: SignedInRequest, email: str) -> str | None:
    """Give the account of the request's user another e-mail address, and send a letter there.

    Where the site insists on verified addresses the old one stays until the letter's link is
    followed; then the new one is returned, also where another account has it: that its owner alone
    learns, by another letter. Elsewhere raises AddressTaken.
    """
    user, email = request.user, User.objects.normalize_email(email)
    if email == user.email:
        return None
    is_taken = User.objects.filter(email=email).exists()
    if app_settings.EMAIL_VERIFICATION == app_settings.EmailVerificationMethod.MANDATORY:
        if is_taken:
            get_adapter(request).send_account_already_exists_mail(email)
        else:
            EmailAddress.objects.add_new_email(request, user, email)
        return email
    if is_taken:
        raise AddressTaken
    try:
        with transaction.atomic():
            EmailAddress.objects.filter(user=user).delete()
            address = EmailAddress.objects.create(user=user, email=email, primary=True)
            user.email = email
            user.save(update_fields=["email"])
    except IntegrityError as error:
        raise AddressTaken from error
    if app_settings.EMAIL_VERIFICATION == app_settings.EmailVerificationMethod.OPTIONAL:
        address.send_confirmation(request)
    return None


@transaction.atomic
def delete_account(user: User, *, by: User | None = None) -> None:
    """Delete a user with everything; rooms that keep files hear of it and delete them.

    by: who does it, as the audit trail shall say; by default the users themselves.
    """
    user.erased_by, user_id = by or user, user.pk
    user.delete()
    transaction.on_commit(lambda: forget(user_id, at=time.time()))
