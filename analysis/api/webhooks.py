"""Webhooks: list, make, change, delete, test, and what was sent."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import OWNER, USERS, open_to
from accounts.api.choices import NamedChoiceField
from accounts.api.examples import example, shown_by
from accounts.api.idempotency import idempotent
from accounts.models import Scope
from analysis.api import examples
from analysis.api.gallery_errors import may_refuse, refusals
from analysis.api.people import validated
from analysis.models import Delivery, Webhook
from analysis.services.webhooks.addresses import AddressForbidden, UrlUnfit
from analysis.services.webhooks.delivering import KEPT_DELIVERIES
from analysis.services.webhooks.subscriptions import (
    TooManyWebhooks,
    WebhookNotFound,
    WebhookPaused,
    change_webhook,
    create_webhook,
    delete_webhook,
    owned_webhook,
    send_test,
)

UNFIT_URLS = [
    UrlUnfit("The address must begin with https:// and a host."),
    AddressForbidden("10.0.0.7"),
]
CHANGES = dict.fromkeys(("POST", "PATCH", "DELETE"), Scope.ADMIN)


@shown_by(example(examples.WEBHOOK))
class WebhookSerializer(serializers.ModelSerializer):
    """An address that is told of some events, without the secret."""

    events = serializers.ListField(child=serializers.ChoiceField(Webhook.Event.choices))

    class Meta:
        model = Webhook
        fields = ["id", "url", "events", "active", "created_at"]
        read_only_fields = fields


@shown_by(example(examples.NEW_WEBHOOK))
class NewWebhookSerializer(serializers.Serializer):
    url = serializers.CharField(max_length=500, help_text="https://, of the public Internet.")
    events = serializers.ListField(
        child=NamedChoiceField(Webhook.Event.choices),
        allow_empty=False,
        max_length=len(Webhook.Event),
        default=Webhook.Event.values,
    )


@shown_by(example({"active": False}))
class WebhookChangeSerializer(serializers.Serializer):
    url = serializers.CharField(max_length=500, required=False)
    events = serializers.ListField(
        child=NamedChoiceField(Webhook.Event.choices),
        allow_empty=False,
        max_length=len(Webhook.Event),
        required=False,
    )
    active = serializers.BooleanField(required=False, help_text="False: nothing is sent.")


@shown_by(example(examples.WEBHOOK | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}))
class NewlyMadeWebhookSerializer(WebhookSerializer):
    """A webhook that was just made: the only time that its secret is shown."""

    secret = serializers.CharField(
        required=False,
        help_text="What signs each request. Absent from the answer to a request that is repeated "
        "with its `Idempotency-Key`.",
    )

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]


@shown_by(example(examples.DELIVERY))
class DeliverySerializer(serializers.ModelSerializer):
    """An event on its way to a webhook. What is sent is `{"type", "timestamp", "data"}`.

    Headers `webhook-id` (the delivery's), `webhook-timestamp` and `webhook-signature` follow
    standardwebhooks.com: HMAC-SHA256 over `id.timestamp.body`.
    """

    data = serializers.DictField()
    next_attempt_at = serializers.SerializerMethodField(help_text="Null when it is over.")

    class Meta:
        model = Delivery
        fields = [
            "id",
            "event",
            "data",
            "created_at",
            "state",
            "attempts",
            "next_attempt_at",
            "answer_status",
            "error",
        ]
        read_only_fields = fields

    def get_next_attempt_at(self, delivery: Delivery) -> str | None:
        pending = delivery.state == Delivery.State.PENDING
        if not pending:
            return None
        return serializers.DateTimeField().to_representation(delivery.next_attempt_at)


@open_to(USERS)
class WebhooksView(APIView):
    scopes_needed = CHANGES

    @extend_schema(responses=WebhookSerializer(many=True), operation_id="webhooks_list")
    def get(self, request: Request) -> Response:
        """The webhooks of the signed-in user, newest first; there are 10 at most."""
        return Response(_said(Webhook.objects.for_owner(request.user), many=True))

    @may_refuse(*UNFIT_URLS, TooManyWebhooks(), part="url")
    @idempotent(secrets=["secret"])
    @extend_schema(request=NewWebhookSerializer, responses={201: NewlyMadeWebhookSerializer})
    def post(self, request: Request) -> Response:
        """Have events told at an address. This answer alone shows the secret that signs them."""
        given = validated(NewWebhookSerializer, request)
        with refusals("url"):
            webhook = create_webhook(owner=request.user, **given)
        return Response(NewlyMadeWebhookSerializer(webhook).data, status.HTTP_201_CREATED)


@open_to(OWNER)
@may_refuse(WebhookNotFound())
class WebhookView(APIView):
    scopes_needed = CHANGES

    @extend_schema(responses=WebhookSerializer)
    def get(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """One webhook of the signed-in user."""
        with refusals():
            return Response(_said(owned_webhook(request.user, webhook_id)))

    @may_refuse(*UNFIT_URLS, part="url")
    @extend_schema(request=WebhookChangeSerializer, responses=WebhookSerializer)
    def patch(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Change address or events, pause or resume; what waits is sent after resuming."""
        given = validated(WebhookChangeSerializer, request)
        with refusals("url"):
            webhook = change_webhook(owner=request.user, webhook_id=webhook_id, **given)
        return Response(_said(webhook))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Tell it nothing more."""
        with refusals():
            delete_webhook(owner=request.user, webhook_id=webhook_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


@open_to(OWNER)
class TestWebhookView(APIView):
    scopes_needed = CHANGES

    @may_refuse(WebhookNotFound(), WebhookPaused())
    @extend_schema(request=None, responses={202: DeliverySerializer})
    def post(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Send an event of type `test`; how it ends stands among the deliveries."""
        with refusals():
            delivery = send_test(owner=request.user, webhook_id=webhook_id)
        return Response(DeliverySerializer(delivery).data, status.HTTP_202_ACCEPTED)


@open_to(OWNER)
class DeliveriesView(APIView):
    @may_refuse(WebhookNotFound())
    @extend_schema(responses=DeliverySerializer(many=True))
    def get(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """The last 50 events that were sent to this webhook or are on their way, newest first."""
        with refusals():
            webhook = owned_webhook(request.user, webhook_id)
        deliveries = webhook.deliveries.all()[:KEPT_DELIVERIES]
        return Response(DeliverySerializer(deliveries, many=True).data)


def _said(webhooks: Any, **options: bool) -> Any:
    return WebhookSerializer(webhooks, **options).data
