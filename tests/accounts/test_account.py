"""The account itself, through the API and on its page."""

import time

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from tests.conftest import PASSWORD

ACCOUNT = "/api/v1/account/"


@pytest.fixture(autouse=True)
def doors_that_forget():
    """Let one test's failed tries not close the door to the next."""
    yield
    cache.clear()


@pytest.fixture
def signed_in(client, user):
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    mail.outbox.clear()
    return client


def exists(user) -> bool:
    return type(user).objects.filter(pk=user.pk).exists()


def test_it_says_who_and_how_much(user, api_client, settings):
    settings.QUOTA_PHOTOS_PER_MONTH = 0
    user.storage_quota_mb = 3
    user.save()
    said = api_client(user).get(ACCOUNT).json()
    assert said["email"] == user.email
    assert said["quota"] == {"storage_bytes": 3_000_000, "photos_per_month": None}
    assert said["use"] == {"storage_bytes": 0, "photos": 0, "photos_this_month": 0}


def test_strangers_have_none(db, api_client):
    assert api_client().get(ACCOUNT).status_code == 401


def test_a_token_deletes_with_the_password_only(user, api_client):
    client = api_client(user)
    for given, code in (({}, "confirmation_needed"), ({"password": "wrong"}, "wrong_password")):
        answer = client.delete(ACCOUNT, given)
        assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert exists(user)
    assert client.delete(ACCOUNT, {"password": PASSWORD}).status_code == 204
    assert not exists(user)
    assert client.get(ACCOUNT).status_code == 401


def test_who_signed_in_just_now_needs_no_password(user, signed_in):
    assert signed_in.delete(ACCOUNT).status_code == 204
    assert not exists(user)


def test_who_signed_in_long_ago_does(user, signed_in, monkeypatch):
    now = time.time()
    monkeypatch.setattr("accounts.account.time.time", lambda: now + 3600)
    answer = signed_in.delete(ACCOUNT)
    assert (answer.status_code, answer.json()["code"]) == (403, "confirmation_needed")
    assert exists(user)


def test_passwords_are_not_tried_without_end(user, api_client):
    client = api_client(user)
    for _ in range(11):
        answer = client.delete(ACCOUNT, {"password": "wrong"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_tries")
    assert client.delete(ACCOUNT, {"password": PASSWORD}).status_code == 429


def test_another_address_replaces_the_old_one_and_gets_a_letter(user, api_client):
    wanted = {"email": "Lovelace@Example.com", "password": PASSWORD}
    answer = api_client(user).patch(ACCOUNT, wanted)
    assert (answer.status_code, answer.json()["email"]) == (200, "lovelace@example.com")
    user.refresh_from_db()
    assert user.email == "lovelace@example.com"
    assert [letter.to for letter in mail.outbox] == [["lovelace@example.com"]]


def test_where_addresses_are_verified_the_old_one_stays_until_then(user, api_client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    answer = api_client(user).patch(ACCOUNT, {"email": "l@example.com", "password": PASSWORD})
    said = answer.json()
    assert (said["email"], said["pending_email"]) == (user.email, "l@example.com")
    user.refresh_from_db()
    assert user.email == "ada@example.com"
    assert [letter.to for letter in mail.outbox] == [["l@example.com"]]


def test_an_address_of_another_is_refused(user, other_user, api_client):
    answer = api_client(user).patch(ACCOUNT, {"email": other_user.email, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")


@pytest.mark.parametrize("wanted", [{}, {"email": "nowhere"}])
def test_an_address_must_be_one(user, api_client, wanted):
    assert api_client(user).patch(ACCOUNT, wanted).status_code == 400


def test_the_page_shows_what_is_used(user, signed_in):
    page = signed_in.get(reverse("account")).content.decode()
    assert "ada@example.com" in page
    assert "0 photos" in page


def test_the_page_deletes_with_the_right_password_only(user, signed_in):
    wrong = signed_in.post(reverse("account_delete"), {"password": "wrong"})
    assert "not the password" in wrong.content.decode()
    assert exists(user)
    answer = signed_in.post(reverse("account_delete"), {"password": PASSWORD}, follow=True)
    assert "is deleted" in answer.content.decode()
    assert not exists(user)
