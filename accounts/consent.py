"""A user's consent to having faces analysed: asked for before the first, withdrawn at will."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.dispatch import Signal
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.audit import Act, record_act
from accounts.models import User

# Of the text that is asked about now. Another text gets another version, and all are asked anew.
VERSION = "2026-11-24"
TEXT = "account/consent_text.txt"

# Sent with `user`, within the transaction: other rooms call off what waits to be analysed.
consent_withdrawn = Signal()


class ConsentOutdated(Exception):
    """An answer to another text than the one that is asked about now."""

    code = "consent_outdated"

    def __init__(self) -> None:
        super().__init__(
            _("The text has changed; its version is %(version)s now. Read it, then accept it.")
            % {"version": VERSION}
        )


@dataclass(frozen=True, slots=True)
class Consent:
    """The text that is asked about, and what a user has said to it.

    accepted_version, accepted_at: of the last text that the user has accepted; None: of none.
    """

    version: str
    text: str
    accepted_version: str | None
    accepted_at: datetime.datetime | None

    @property
    def given(self) -> bool:
        """Whether the user's faces may be analysed."""
        return self.accepted_version == self.version


def consent_of(user: User) -> Consent:
    return Consent(
        version=VERSION,
        text=render_to_string(TEXT).strip(),
        accepted_version=user.consent_version or None,
        accepted_at=user.consented_at,
    )


def has_consented(user: User) -> bool:
    """Whether the user has accepted the text that is asked about now."""
    return user.consent_version == VERSION


@transaction.atomic
def accept_consent(*, user: User, version: str, at: datetime.datetime) -> None:
    """Record that the user accepts the text of this version; again, it changes nothing.

    Raises ConsentOutdated for any other than the one that is asked about now.
    """
    if version != VERSION:
        raise ConsentOutdated
    changed = User.objects.filter(pk=user.pk).exclude(consent_version=version)
    if changed.update(consent_version=version, consented_at=at):
        record_act(Act.CONSENT_GIVEN, actor=user, target=version)
    user.refresh_from_db(fields=["consent_version", "consented_at"])


@transaction.atomic
def withdraw_consent(*, user: User) -> None:
    """Have nothing more of the user's analysed; what was found before stays until it is deleted."""
    given = User.objects.filter(pk=user.pk).exclude(consent_version="")
    if given.update(consent_version="", consented_at=None):
        record_act(Act.CONSENT_WITHDRAWN, actor=user)
        consent_withdrawn.send(sender=User, user=user)
    user.refresh_from_db(fields=["consent_version", "consented_at"])
