"""Issuing and revoking API tokens."""

import datetime

from accounts.models import ApiToken, User

LONGEST_LIFE = datetime.timedelta(days=366)


class TokenNotFound(Exception):
    """No such token, or another user's: nobody learns which."""

    code = "token_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such token among yours. It may have been revoked.")


def issue_token(*, owner: User, name: str, life: datetime.timedelta) -> tuple[ApiToken, str]:
    """Make a token; return its record and the token itself, which is kept nowhere.

    life: how long it is good for, at most LONGEST_LIFE; otherwise ValueError.
    """
    if not datetime.timedelta(0) < life <= LONGEST_LIFE:
        raise ValueError(f"A token's life is at most {LONGEST_LIFE.days} days.")
    return ApiToken.objects.create(user=owner, name=name, expiry=life)


def revoke_token(*, owner: User, token_id: int) -> None:
    """Make a token worthless at once. Raises TokenNotFound, also for another user's."""
    revoked, _ = ApiToken.objects.for_owner(owner).filter(pk=token_id).delete()
    if not revoked:
        raise TokenNotFound
