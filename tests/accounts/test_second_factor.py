"""Signing in with a second factor, and the sessions that one is signed in with."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD


@pytest.fixture(autouse=True)
def codes_that_may_be_used_again():
    """A code is good once, and the test's clock stands almost still."""
    yield
    cache.clear()


def sign_in(browser: Client, email: str):
    return browser.post(reverse("account_login"), {"login": email, "password": PASSWORD})


def code_now(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def secret(client, user) -> str:
    """Of the authenticator app that the user has turned on in the signed-in browser `client`."""
    sign_in(client, user.email)
    assert "reauthenticate" in client.get(reverse("mfa_activate_totp"))["Location"]
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).text
    secret = re.search(r'<code class="breaks">(\w+)</code>', page)[1]
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)}, follow=True)
    assert answer.status_code == 200
    cache.clear()
    return secret


def test_a_password_alone_lets_nobody_in_any_more(user, secret):
    browser = Client()
    assert sign_in(browser, user.email)["Location"] == reverse("mfa_authenticate")
    assert "One more step" in browser.get(reverse("mfa_authenticate")).text
    assert browser.get(reverse("account")).status_code == 302
    wrong = browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "This code is wrong, or no longer valid." in wrong.text
    answer = browser.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert answer.status_code == 302
    assert browser.get(reverse("account")).status_code == 200


def test_a_recovery_code_lets_in_once(client, user, secret):
    assert "It is on" in client.get(reverse("mfa_index")).text
    page = client.get(reverse("mfa_view_recovery_codes")).text
    code = re.search(r"<li><code>(\w+)</code>", page)[1]
    for expected in (200, 302):
        browser = Client()
        sign_in(browser, user.email)
        browser.post(reverse("mfa_authenticate"), {"code": code})
        assert browser.get(reverse("account")).status_code == expected


def test_it_is_turned_off_again(client, user, secret):
    client.post(reverse("mfa_deactivate_totp"))
    assert "It is off" in client.get(reverse("mfa_index")).text
    browser = Client()
    sign_in(browser, user.email)
    assert browser.get(reverse("account")).status_code == 200


def test_a_user_sees_own_sessions_and_ends_the_others(client, user, other_user):
    elsewhere, stranger = Client(headers={"user-agent": "Elsewhere/1.0"}), Client()
    sign_in(client, user.email)
    sign_in(elsewhere, user.email)
    sign_in(stranger, other_user.email)
    page = client.get(reverse("usersessions_list")).text
    assert "Elsewhere/1.0" in page
    assert page.count("This one") == 1
    assert "Elsewhere/1.0" not in stranger.get(reverse("usersessions_list")).text
    client.post(reverse("usersessions_list"))
    assert elsewhere.get(reverse("account")).status_code == 302
    assert client.get(reverse("account")).status_code == 200
    assert stranger.get(reverse("account")).status_code == 200


def test_who_changes_what_protects_the_account_confirms_it_in_a_form_of_ours(client, secret):
    for path in ("account_reauthenticate", "mfa_reauthenticate"):
        page = client.get(reverse(path)).text
        assert "Confirm that it is you" in page
        assert '<form class="card form"' in page
