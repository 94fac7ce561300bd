"""Sending: signed, to a checked address, once for each attempt, until it is received."""

import base64
import datetime
import hashlib
import hmac
import itertools
import json
import socket
import time

import pytest
from django.utils import timezone

from analysis.models import Delivery
from analysis.services.webhooks import delivering
from analysis.services.webhooks.delivering import KEPT_DELIVERIES, deliver, send_due_deliveries
from analysis.services.webhooks.outbox import write_delivery
from analysis.services.webhooks.pace import MOST_ATTEMPTS, pause_after

pytestmark = pytest.mark.django_db


def attempt(delivery: Delivery, number: int = 0) -> Delivery:
    deliver(delivery_id=delivery.pk, attempt=number, at=timezone.now())
    delivery.refresh_from_db()
    return delivery


def test_what_arrives_is_signed_and_says_what_happened(webhook, listener):
    target = webhook()
    delivery = attempt(write_delivery(target, "photo.analyzed", {"photo": "1"}))
    assert (delivery.state, delivery.answer_status, delivery.error) == ("delivered", 200, "")
    [(path, headers, body)] = listener.told
    assert path == "/hook"
    assert headers["Host"] == f"127.0.0.1:{listener.port}"
    assert json.loads(body)["type"] == "photo.analyzed"
    assert json.loads(body)["data"] == {"photo": "1"}
    assert headers["webhook-id"] == str(delivery.pk)
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 30
    key = base64.b64decode(target.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_a_task_that_runs_twice_sends_once(webhook, listener):
    delivery = write_delivery(webhook(), "test", {})
    attempt(delivery)
    attempt(delivery)
    assert len(listener.told) == 1


def test_a_server_in_trouble_is_told_again_later_and_later(webhook, listener):
    listener.status = 503
    delivery = write_delivery(webhook(), "test", {})
    for number in range(MOST_ATTEMPTS):
        assert delivery.state == "pending"
        before = timezone.now()
        attempt(delivery, number)
        assert delivery.next_attempt_at >= before + pause_after(number + 1)
    assert (delivery.state, delivery.attempts) == ("failed", MOST_ATTEMPTS)
    assert delivery.answer_status == 503
    ids = {headers["webhook-id"] for _, headers, _ in listener.told}
    assert ids == {str(delivery.pk)}


def test_pauses_grow(webhook):
    pauses = [pause_after(number) for number in range(1, MOST_ATTEMPTS)]
    assert pauses[0] == datetime.timedelta(seconds=10)
    assert all(4 * shorter == longer for shorter, longer in itertools.pairwise(pauses))


def test_a_redirect_is_not_followed(webhook, listener):
    listener.status = 302
    listener.headers = {"Location": f"{listener.url}/elsewhere"}
    delivery = attempt(write_delivery(webhook(), "test", {}))
    assert delivery.answer_status == 302
    assert "2xx" in delivery.error
    assert len(listener.told) == 1


def test_who_says_gone_is_told_no_more(webhook, listener):
    listener.status = 410
    target = webhook()
    assert attempt(write_delivery(target, "test", {})).state == "failed"
    target.refresh_from_db()
    assert not target.active


def test_a_server_that_does_not_answer_is_not_waited_for(webhook, listener, monkeypatch):
    monkeypatch.setattr(delivering, "TIMEOUT_SECONDS", 0.5)
    listener.pause_seconds = 30
    began = time.monotonic()
    delivery = attempt(write_delivery(webhook(), "test", {}))
    assert time.monotonic() - began < 10
    assert delivery.state == "pending"
    assert "No answer" in delivery.error


def test_a_name_that_no_server_has_is_said_to_be_none(webhook, monkeypatch):
    async def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(delivering, "resolve", resolve)
    assert "No server is called" in attempt(write_delivery(webhook(), "test", {})).error


def test_a_private_address_is_not_reached(webhook, listener, settings):
    target = webhook()
    settings.WEBHOOK_INSECURE_TARGETS = False
    delivery = attempt(write_delivery(target, "test", {}))
    assert listener.told == []
    assert "not of the public Internet" in delivery.error


def test_the_connection_goes_to_the_address_that_was_checked(webhook, listener, monkeypatch):
    """A name that leads elsewhere at the second question gains nothing: there is none."""
    target = webhook()
    target.url = f"http://rebinding.example:{listener.port}/hook"
    target.save()
    asked = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"]

    monkeypatch.setattr(delivering, "resolve", resolve)
    attempt(write_delivery(target, "test", {}))
    assert asked == [("rebinding.example", listener.port)]
    [(_, headers, _)] = listener.told
    assert headers["Host"] == f"rebinding.example:{listener.port}"


def test_a_proxy_of_the_environment_is_not_asked(webhook, listener, monkeypatch):
    """It would look up the name itself, and reach what was never checked."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # nobody is there
    assert attempt(write_delivery(webhook(), "test", {})).answer_status == 200


def test_due_deliveries_are_sent_once_a_while(
    webhook, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(delivering, "send_task", lambda delivery: sent.append(delivery.pk))
    target = webhook()
    due, waiting = (write_delivery(target, "test", {}) for _ in range(2))
    now = timezone.now()
    Delivery.objects.filter(pk=due.pk).update(next_attempt_at=now)
    Delivery.objects.filter(pk=waiting.pk).update(next_attempt_at=now + pause_after(1))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            send_due_deliveries(at=now)
    assert sent == [due.pk]


def test_the_log_keeps_the_last_ones(webhook, listener):
    target = webhook()
    old = Delivery.objects.bulk_create(
        Delivery(
            webhook=target,
            event="test",
            data={},
            state="delivered",
            next_attempt_at=timezone.now(),
        )
        for _ in range(KEPT_DELIVERIES + 5)
    )
    attempt(write_delivery(target, "test", {}))
    assert target.deliveries.count() == KEPT_DELIVERIES
    assert len(old) > KEPT_DELIVERIES
