"""Requests that may be repeated without being done twice."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import IdempotentRequest, User

# Whoever has not answered by then has died over it.
LONGEST_REQUEST = datetime.timedelta(minutes=15)


class KeyReused(Exception):
    """The key of an earlier request came with another one."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This Idempotency-Key came with another request before. Choose a new one for each "
                "request, and repeat it only where the same is sent again."
            )
        )


class StillInProgress(Exception):
    """The same request is being done just now."""

    code = "request_in_progress"

    def __init__(self) -> None:
        super().__init__(
            _(
                "The first request with this Idempotency-Key is not answered yet. Repeat it in a "
                "while."
            )
        )


def begin_request(
    *, user: User, key: str, fingerprint: str, at: datetime.datetime
) -> tuple[IdempotentRequest, bool]:
    """Note a request before it is done; returns the note, and whether it is to be done.

    If not, the note has the answer that was given before. Of several at once one is to be done;
    the others raise StillInProgress. Raises KeyReused. Keys are forgotten after IDEMPOTENCY_HOURS.
    """
    long_ago = at - datetime.timedelta(hours=settings.IDEMPOTENCY_HOURS)
    died = Q(status__isnull=True, created_at__lt=at - LONGEST_REQUEST)
    forgotten = IdempotentRequest.objects.filter(Q(created_at__lt=long_ago) | died)
    forgotten.delete()
    request, is_new = IdempotentRequest.objects.get_or_create(
        user=user, key=key, defaults={"fingerprint": fingerprint, "created_at": at}
    )
    if is_new:
        return request, True
    if request.fingerprint != fingerprint:
        raise KeyReused
    if request.status is None:
        raise StillInProgress
    return request, False


def finish_request(request: IdempotentRequest, *, status: int, answer: Any) -> None:
    """Keep the answer for whoever repeats the request."""
    IdempotentRequest.objects.filter(pk=request.pk).update(status=status, answer=answer)


def abandon_request(request: IdempotentRequest) -> None:
    """Forget a request that was refused or failed: repeated, it is done anew."""
    IdempotentRequest.objects.filter(pk=request.pk).delete()
