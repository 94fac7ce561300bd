"""Webhooks: where an owner's programs are told what happened, and what they were told."""

from __future__ import annotations

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analysis.models.ownership import OwnedQuerySet


class WebhookQuerySet(OwnedQuerySet):
    def listening_to(self, event: str) -> Self:
        return self.filter(active=True, events__contains=[event])


class Webhook(models.Model):
    """An address of an owner's that is told of some events.

    The secret signs what is sent there, so it is kept as it is; it is shown when it is made only.
    """

    class Event(models.TextChoices):
        PHOTO_ANALYZED = "photo.analyzed", _("A photo was analysed")
        PHOTO_FAILED = "photo.failed", _("A photo could not be analysed")
        JOB_FINISHED = "job.finished", _("All photos of a job came to an end")
        PERSON_CHANGED = "person.changed", _("People got or lost faces, or were named")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks"
    )
    url = models.URLField(max_length=500)
    events = ArrayField(models.CharField(max_length=32, choices=Event))
    secret = models.CharField(max_length=64, editable=False)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(events=[]), name="webhook_listens_to_something"),
        ]

    def __str__(self) -> str:
        return self.url


class DeliveryQuerySet(models.QuerySet):
    def due(self, *, at: datetime.datetime) -> Self:
        """Still to be made, and no worker is known to be at it."""
        return self.filter(state=Delivery.State.PENDING, next_attempt_at__lte=at)

    def over(self) -> Self:
        """Received, or given up."""
        return self.exclude(state=Delivery.State.PENDING)


class Delivery(models.Model):
    """One event on its way to one webhook; written in the transaction that made it happen."""

    class State(models.TextChoices):
        PENDING = "pending", _("On its way")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=32)
    data = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    state = models.CharField(max_length=16, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    answer_status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("Of HTTP, of the last attempt that was answered.")
    )
    error = models.CharField(
        max_length=200, blank=True, help_text=_("Why the last attempt was no success.")
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["webhook", "-created_at", "-id"], name="delivery_newest_first"),
            models.Index(
                fields=["next_attempt_at"], condition=Q(state="pending"), name="delivery_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["pending", "delivered", "failed"]),
                name="delivery_state_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"
