"""Sending what the outbox holds, attempt by attempt."""

from __future__ import annotations

import asyncio
import datetime
import functools
import json
import socket
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from analysis.models import Delivery, Webhook
from analysis.services.webhooks.addresses import AddressForbidden, resolve
from analysis.services.webhooks.outbox import send_task
from analysis.services.webhooks.pace import (
    MESSAGE_LOST_AFTER,
    MOST_ATTEMPTS,
    TIMEOUT_SECONDS,
    pause_after,
)
from analysis.services.webhooks.reasons import (
    NO_ANSWER,
    NO_SERVER,
    NO_SUCCESS,
    NOT_REACHED,
)
from analysis.services.webhooks.signing import signature_headers

KEPT_DELIVERIES = 50  # of each webhook, beside those on their way
SENT_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: with an answer of this status, or without one for this reason."""

    status: int | None = None
    error: str = ""

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def deliver(*, delivery_id: uuid.UUID | str, attempt: int, at: datetime.datetime) -> None:
    """Make an attempt, if it is the one that is next: a task that runs twice sends once.

    attempt: how many were made before.
    """
    mine = Delivery.objects.filter(
        pk=delivery_id, state=Delivery.State.PENDING, attempts=attempt, webhook__active=True
    )
    if mine.update(attempts=F("attempts") + 1, next_attempt_at=at + MESSAGE_LOST_AFTER) != 1:
        return
    delivery = Delivery.objects.select_related("webhook").get(pk=delivery_id)
    outcome = asyncio.run(_send(delivery, at))
    _record(delivery, outcome, at=timezone.now())


@transaction.atomic
def send_due_deliveries(*, at: datetime.datetime) -> None:
    """Send tasks for the attempts whose time has come, and for those whose message got lost."""
    due = Delivery.objects.due(at=at).filter(webhook__active=True).order_by("next_attempt_at")
    deliveries = list(due.select_for_update(skip_locked=True, of=["self"])[:SENT_AT_ONCE])
    ids = [delivery.pk for delivery in deliveries]
    Delivery.objects.filter(pk__in=ids).update(next_attempt_at=at + MESSAGE_LOST_AFTER)
    for delivery in deliveries:
        transaction.on_commit(functools.partial(send_task, delivery))


def body_of(delivery: Delivery) -> dict[str, Any]:
    """What is sent, the same at every attempt."""
    return {
        "type": delivery.event,
        "timestamp": delivery.created_at.isoformat(),
        "data": delivery.data,
    }


async def _send(delivery: Delivery, at: datetime.datetime) -> Outcome:
    """Post to an address that was checked, whatever the name would lead to a moment later."""
    url = httpx.URL(delivery.webhook.url)
    body = json.dumps(body_of(delivery)).encode()
    headers = {
        "Host": url.netloc.decode(),
        "Content-Type": "application/json",
        "User-Agent": "faceproject-webhooks/1",
        **signature_headers(
            secret=delivery.webhook.secret,
            id=str(delivery.pk),
            timestamp=int(at.timestamp()),
            body=body,
        ),
    }
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            port = url.port or (443 if url.scheme == "https" else 80)
            return await _post(url, await resolve(url.host, port), headers, body)
    except TimeoutError:
        return Outcome(error=NO_ANSWER % {"seconds": TIMEOUT_SECONDS})
    except AddressForbidden as error:
        return Outcome(error=str(error))
    except socket.gaierror:
        return Outcome(error=NO_SERVER % {"host": url.host})
    except (OSError, httpx.HTTPError) as error:
        return Outcome(error=NOT_REACHED % {"reason": error})


async def _post(
    url: httpx.URL, addresses: list[str], headers: dict[str, str], body: bytes
) -> Outcome:
    """Post to the first of the addresses that takes a connection; the answer's body is not read.

    The certificate is checked against the name. Redirects are not followed, proxies not used.
    """
    async with httpx.AsyncClient(
        follow_redirects=False, trust_env=False, timeout=TIMEOUT_SECONDS
    ) as client:
        for address in addresses:
            request = client.build_request(
                "POST",
                url.copy_with(host=address),
                headers=headers,
                content=body,
                extensions={"sni_hostname": url.host},
            )
            try:
                response = await client.send(request, stream=True)
            except httpx.ConnectError:
                if address == addresses[-1]:
                    raise
                continue
            await response.aclose()
            return Outcome(response.status_code)
    raise OSError("the name has no address")


@transaction.atomic
def _record(delivery: Delivery, outcome: Outcome, *, at: datetime.datetime) -> None:
    """Note how the attempt ended, and when the next is, if there is to be one."""
    error = outcome.error
    if outcome.is_success:
        state = Delivery.State.DELIVERED
    else:
        is_last = delivery.attempts >= MOST_ATTEMPTS
        gone = outcome.status == HTTPStatus.GONE
        state = Delivery.State.FAILED if is_last or gone else Delivery.State.PENDING
        error = error or NO_SUCCESS % {"status": outcome.status}
        if gone:  # The receiver says that it wants no more.
            Webhook.objects.filter(pk=delivery.webhook_id).update(active=False)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state,
        answer_status=outcome.status,
        error=error[:200],
        next_attempt_at=at + pause_after(delivery.attempts),
    )
    if state != Delivery.State.PENDING:
        _forget_old(delivery.webhook)


def _forget_old(webhook: Webhook) -> None:
    over = webhook.deliveries.over()
    kept = list(over.values_list("pk", flat=True)[:KEPT_DELIVERIES])
    over.exclude(pk__in=kept).delete()
