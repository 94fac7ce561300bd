"""Issuing, using and revoking API tokens."""

import datetime
from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit import Act, record_act
from accounts.models import ApiToken, Scope, User

USE_NOTED_EVERY = datetime.timedelta(minutes=1)
LONGEST_LIFE = datetime.timedelta(days=366)


class TokenNotFound(Exception):
    """No such token, or another user's: nobody learns which."""

    code = "token_not_found"

    def __init__(self) -> None:
        super().__init__(_("There is no such token among yours. It may have been revoked."))


def issue_token(
    *, owner: User, name: str, scopes: Collection[Scope], life: datetime.timedelta
) -> tuple[ApiToken, str]:
    """Make a token; return its record and the token itself, which is kept nowhere.

    scopes: what it may do, at least one. life: how long it is good for, at most LONGEST_LIFE;
    otherwise ValueError.
    """
    if not datetime.timedelta(0) < life <= LONGEST_LIFE:
        raise ValueError(f"A token's life is at most {LONGEST_LIFE.days} days.")
    ordered = [scope for scope in Scope if scope in scopes]
    return ApiToken.objects.create(user=owner, name=name, scopes=ordered, expiry=life)


def note_use(token: ApiToken, *, at: datetime.datetime) -> None:
    """Record that a token was used, to the minute: not each of its requests writes a row.

    The audit trail has its first use of each day.
    """
    long_ago = at - USE_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at <= long_ago:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=long_ago)
        noted = ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=at)
        if noted and (token.last_used_at is None or token.last_used_at.date() < at.date()):
            record_act(Act.TOKEN_USED, actor=token.user, target=token.name)


def revoke_token(*, owner: User, token_id: int) -> None:
    """Make a token worthless at once. Raises TokenNotFound, also for another user's."""
    token = ApiToken.objects.for_owner(owner).filter(pk=token_id).first()
    if token is None:
        raise TokenNotFound
    delete_token(token, by=owner)


def delete_token(token: ApiToken, *, by: User) -> None:
    """Make a token worthless at once; the audit trail says who did it."""
    token.revoked_by = by
    token.delete()
