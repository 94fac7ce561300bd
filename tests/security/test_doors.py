"""Signing in, signing up, resetting: how often one may try, and what one learns by it."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN, SIGNUP, RESET = "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"
CHANGE, FACTOR = "/accounts/password/change/", "/accounts/2fa/authenticate/"
RANDOM = re.compile(rb"[A-Za-z0-9]{64}")  # what keeps forms from being forged
NEW_PASSWORD = "another battery for the horse"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "https:evil.example",
    "http:///evil.example",
    "\t//evil.example",
]


@pytest.fixture(autouse=True)
def nobody_has_tried_yet():
    cache.clear()
    yield
    cache.clear()


def from_address(number: int) -> Client:
    return Client(REMOTE_ADDR=f"10.1.{number // 250}.{number % 250 + 1}")


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def turned_away(answer) -> bool:
    return answer.status_code == 429 or b"Too many failed" in answer.content


def test_one_account_is_not_tried_without_end_from_many_addresses(user):
    answers = [sign_in(from_address(number), user.email, "wrong") for number in range(12)]
    assert turned_away(answers[-1])
    assert not turned_away(answers[0])


def test_many_accounts_are_not_tried_without_end_from_one_address(user):
    client = from_address(1)
    answers = [sign_in(client, f"user{number}@example.com", "wrong") for number in range(40)]
    assert turned_away(answers[-1])
    assert sign_in(from_address(2), user.email).status_code == 302


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        (SIGNUP, {"email": "new{}@example.com", "password1": "short", "password2": "short"}),
        (RESET, {"email": "user{}@example.com"}),
    ],
)
def test_sign_ups_and_resets_have_an_end_by_address(address, fields):
    client = from_address(3)
    filled = ({k: v.format(n) for k, v in fields.items()} for n in range(30))
    answers = [client.post(address, sent) for sent in filled]
    assert answers[0].status_code != 429
    assert answers[-1].status_code == 429


def test_one_accounts_reset_has_an_end_from_many_addresses(user):
    answers = [from_address(n).post(RESET, {"email": user.email}) for n in range(8)]
    assert answers[-1].status_code == 429 or len(mail.outbox) <= 5


def test_a_second_factor_is_not_tried_without_end(user):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(user, generate_totp_secret())
    client = from_address(5)
    assert sign_in(client, user.email).headers["Location"] == FACTOR
    answers = [client.post(FACTOR, {"code": f"{number:06}"}) for number in range(15)]
    assert turned_away(answers[-1]) or b"Too many" in answers[-1].content
    assert "_auth_user_id" not in client.session


def test_a_reset_tells_nothing_of_whether_there_is_an_account(user):
    known, unknown = (
        from_address(7).post(RESET, {"email": email}, follow=True)
        for email in (user.email, "nobody@example.com")
    )
    assert known.redirect_chain == unknown.redirect_chain
    assert RANDOM.sub(b"", known.content) == RANDOM.sub(b"", unknown.content)


def test_a_sign_in_tells_nothing_of_whether_there_is_an_account(user):
    known, unknown = (
        sign_in(from_address(8), email, "wrong") for email in (user.email, "nobody@example.com")
    )
    errors = [answer.context["form"].errors.as_json() for answer in (known, unknown)]
    assert errors[0] == errors[1]


@pytest.fixture
def verified_addresses(settings) -> None:
    """As a site on the Internet is run: an address counts once a letter to it was answered."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def test_a_sign_up_tells_nothing_of_whether_there_is_an_account(user, verified_addresses):
    known, unknown = (
        from_address(9).post(
            SIGNUP, {"email": email, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        )
        for email in (user.email, "nobody@example.com")
    )
    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"] == unknown.headers["Location"]


def test_another_address_tells_nothing_of_whether_there_is_an_account(
    user, other_user, verified_addresses, api_client
):
    known, unknown = (
        api_client(user).patch("/api/v1/account/", {"email": email, "password": PASSWORD})
        for email in (other_user.email, "nobody@example.com")
    )
    assert known.status_code == unknown.status_code == 200
    assert known.json()["pending_email"] == other_user.email
    user.refresh_from_db()
    assert user.email == "ada@example.com"


def test_a_changed_password_ends_the_other_sessions(user):
    here, there = from_address(10), from_address(11)
    for client in (here, there):
        assert sign_in(client, user.email).status_code == 302
    changed = here.post(
        CHANGE, {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    assert changed.status_code == 302
    assert there.get("/accounts/").status_code == 302
    assert here.get("/accounts/").status_code == 200


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_door_leads_to_another_site(elsewhere, user, consent):
    client = from_address(12)
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": elsewhere})
    visited = [answer]
    for address in ("/accounts/consent/", "/people/undo/", "/faces/hide/"):
        visited.append(client.post(address, {"next": elsewhere, "version": "none"}))
        visited.append(client.get(address, {"next": elsewhere}))
    visited.append(client.post("/accounts/logout/", {"next": elsewhere}))
    for answer in visited:
        assert "evil" not in answer.headers.get("Location", "").partition("?")[0]
        assert "javascript" not in answer.headers.get("Location", "")
