"""Who is told what: making, changing and deleting webhooks."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from analysis.errors import AnalysisError
from analysis.models import Delivery, Webhook
from analysis.services.gallery import lock_gallery
from analysis.services.webhooks.addresses import check_url
from analysis.services.webhooks.outbox import write_delivery
from analysis.services.webhooks.signing import new_secret

if TYPE_CHECKING:
    from accounts.models import User

MOST_WEBHOOKS = 10
TEST_EVENT = "test"


class WebhookNotFound(AnalysisError):
    """No such webhook, or another owner's: nobody learns which."""

    code = "webhook_not_found"

    def __init__(self) -> None:
        super().__init__(_("There is no such webhook among yours. It may have been deleted."))


class TooManyWebhooks(AnalysisError):
    code = "too_many_webhooks"

    def __init__(self) -> None:
        super().__init__(
            _("An account has at most %(most_webhooks)s webhooks. Delete one first.")
            % {"most_webhooks": MOST_WEBHOOKS}
        )


class WebhookPaused(AnalysisError):
    code = "webhook_paused"

    def __init__(self) -> None:
        super().__init__(_("This webhook is paused, so nothing is sent to it. Resume it first."))


@transaction.atomic
def create_webhook(*, owner: User, url: str, events: Collection[str]) -> Webhook:
    """Have these events told at this address from now on.

    events: of Webhook.Event, at least one. Raises UrlUnfit, AddressForbidden, TooManyWebhooks.
    """
    url = check_url(url)
    lock_gallery(owner.pk)  # Two at once do not both become the last one.
    if Webhook.objects.for_owner(owner).count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks
    return Webhook.objects.create(
        owner=owner, url=url, events=_ordered(events), secret=new_secret()
    )


@transaction.atomic
def change_webhook(
    *,
    owner: User,
    webhook_id: uuid.UUID,
    url: str | None = None,
    events: Collection[str] | None = None,
    active: bool | None = None,
) -> Webhook:
    """Change what is given. Raises WebhookNotFound, UrlUnfit, AddressForbidden."""
    webhook = owned_webhook(owner, webhook_id)
    if url is not None:
        webhook.url = check_url(url)
    if events is not None:
        webhook.events = _ordered(events)
    if active is not None:
        webhook.active = active
    webhook.save(update_fields=["url", "events", "active"])
    return webhook


def delete_webhook(*, owner: User, webhook_id: uuid.UUID) -> None:
    """Tell it nothing more, what is on its way included. Raises WebhookNotFound."""
    owned_webhook(owner, webhook_id).delete()


@transaction.atomic
def send_test(*, owner: User, webhook_id: uuid.UUID) -> Delivery:
    """Tell the webhook that this is a test. Raises WebhookNotFound, WebhookPaused."""
    webhook = owned_webhook(owner, webhook_id)
    if not webhook.active:
        raise WebhookPaused
    return write_delivery(webhook, TEST_EVENT, {})


def owned_webhook(owner: User, webhook_id: uuid.UUID) -> Webhook:
    """The owner's webhook of this id. Raises WebhookNotFound, also for another owner's."""
    webhook = Webhook.objects.for_owner(owner).filter(pk=webhook_id).first()
    if webhook is None:
        raise WebhookNotFound
    return webhook


def _ordered(events: Collection[str]) -> list[str]:
    return [event for event in Webhook.Event.values if event in events]
