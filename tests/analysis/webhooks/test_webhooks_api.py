"""Webhooks through the API and on their pages."""

import pytest

from analysis.models import Delivery, Webhook
from analysis.services.webhooks.subscriptions import MOST_WEBHOOKS

pytestmark = pytest.mark.django_db

WEBHOOKS = "/api/v1/webhooks/"
HTTPS = {"url": "https://example.com/hook", "events": ["job.finished"]}


def test_the_secret_is_shown_once(user, api_client):
    client = api_client(user)
    answer = client.post(WEBHOOKS, HTTPS)
    assert answer.status_code == 201
    made = answer.json()
    assert made["secret"].startswith("whsec_")
    assert made["events"] == ["job.finished"]
    for address in (WEBHOOKS, f"{WEBHOOKS}{made['id']}/"):
        assert made["secret"] not in client.get(address).content.decode()


def test_everything_is_told_unless_something_is_named(user, api_client):
    answer = api_client(user).post(WEBHOOKS, {"url": HTTPS["url"]})
    assert answer.json()["events"] == Webhook.Event.values


@pytest.mark.parametrize(
    ("wanted", "status", "code"),
    [
        ({"url": "http://example.com/"}, 422, "url_unfit"),
        ({"url": "https://127.0.0.1/"}, 422, "address_forbidden"),
        ({"url": HTTPS["url"], "events": []}, 400, "invalid"),
        ({"url": HTTPS["url"], "events": ["everything"]}, 400, "invalid"),
        ({}, 400, "invalid"),
    ],
)
def test_one_that_makes_no_sense_is_refused(user, api_client, wanted, status, code):
    answer = api_client(user).post(WEBHOOKS, wanted)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Webhook.objects.exists()


def test_there_is_an_end_to_how_many(user, api_client):
    client = api_client(user)
    for _ in range(MOST_WEBHOOKS):
        assert client.post(WEBHOOKS, HTTPS).status_code == 201
    answer = client.post(WEBHOOKS, HTTPS)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_webhooks")


def test_one_is_changed_paused_and_deleted(user, api_client):
    client = api_client(user)
    address = f"{WEBHOOKS}{client.post(WEBHOOKS, HTTPS).json()['id']}/"
    changed = client.patch(address, {"events": ["photo.failed"], "active": False}).json()
    assert (changed["events"], changed["active"]) == (["photo.failed"], False)
    assert client.patch(address, {"url": "http://a.example/"}).status_code == 422
    paused = client.post(f"{address}test/")
    assert (paused.status_code, paused.json()["code"]) == (409, "webhook_paused")
    assert client.delete(address).status_code == 204
    assert client.get(address).json()["code"] == "webhook_not_found"


def test_a_test_stands_in_the_log(user, api_client):
    client = api_client(user)
    address = f"{WEBHOOKS}{client.post(WEBHOOKS, HTTPS).json()['id']}/"
    sent = client.post(f"{address}test/")
    assert sent.status_code == 202
    [logged] = client.get(f"{address}deliveries/").json()
    assert logged["id"] == sent.json()["id"]
    assert (logged["event"], logged["state"], logged["attempts"]) == ("test", "pending", 0)
    Delivery.objects.update(state="delivered")
    [logged] = client.get(f"{address}deliveries/").json()
    assert logged["next_attempt_at"] is None


def test_pages_make_test_pause_and_delete_one(user, client):
    client.force_login(user)
    page = client.post("/accounts/webhooks/", HTTPS)
    webhook = Webhook.objects.get()
    assert webhook.secret in page.content.decode()
    assert webhook.secret not in client.get("/accounts/webhooks/").content.decode()
    address = f"/accounts/webhooks/{webhook.pk}/"
    assert "Nothing yet" in client.get(address).content.decode()
    assert "on its way" in client.post(f"{address}test/", follow=True).content.decode()
    assert "Resume" in client.post(f"{address}pause/", follow=True).content.decode()
    assert "paused" in client.post(f"{address}test/", follow=True).content.decode()
    client.post(f"{address}delete/")
    assert not Webhook.objects.exists()


def test_a_page_says_what_is_wrong_with_an_address(user, client):
    client.force_login(user)
    page = client.post("/accounts/webhooks/", HTTPS | {"url": "http://example.com"})
    assert "must begin with https://" in page.content.decode()


def test_pages_of_anothers_webhook_are_not_there(user, other_user, client, api_client):
    id = api_client(user).post(WEBHOOKS, HTTPS).json()["id"]
    client.force_login(other_user)
    assert client.get(f"/accounts/webhooks/{id}/").status_code == 404
    for act in ("test", "pause", "delete"):
        assert client.post(f"/accounts/webhooks/{id}/{act}/").status_code == 404
        assert client.get(f"/accounts/webhooks/{id}/{act}/").status_code == 405
    assert Webhook.objects.get().active
