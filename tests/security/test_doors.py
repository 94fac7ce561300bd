"""Signing in, signing up, resetting: how often one may try, and what one learns by it."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests.conftest import PASSWORD
from tests.security.addresses import every_address

pytestmark = pytest.mark.django_db

LOGIN, SIGNUP, RESET = "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"
CHANGE, FACTOR = "/accounts/password/change/", "/accounts/2fa/authenticate/"
AGAIN = "/accounts/reauthenticate/"
RANDOM = re.compile(rb"[A-Za-z0-9]{64}")  # what keeps forms from being forged
HERE = re.compile(r"/([^/\\].*)?$|[?.]")  # a path of this site
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
    return answer.status_code == 429 or b"Too many" in answer.content


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
    TOTP.activate(user, generate_totp_secret())
    client = from_address(5)
    assert sign_in(client, user.email).headers["Location"] == FACTOR
    answers = [client.post(FACTOR, {"code": f"{number:06}"}) for number in range(15)]
    assert turned_away(answers[-1]) or b"Too many" in answers[-1].content
    assert "_auth_user_id" not in client.session


def test_a_second_factor_is_not_tried_without_end_from_many_addresses(user):
    TOTP.activate(user, generate_totp_secret())
    answers = []
    for number in range(12):
        client = from_address(20 + number)
        sign_in(client, user.email)
        answers.append(client.post(FACTOR, {"code": f"{number:06}"}, follow=True))
    assert turned_away(answers[-1]) or b"Too many" in answers[-1].content
    assert not turned_away(answers[0])


def test_a_password_is_not_tried_without_end_within_a_session(user):
    client = from_address(6)
    sign_in(client, user.email)
    answers = [client.post(AGAIN, {"password": f"wrong {number}"}) for number in range(15)]
    assert turned_away(answers[-1]) or b"Too many" in answers[-1].content


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """Each password that is hashed: that takes nearly all of the time of an answer."""
    passwords: list[str] = []
    encode = MD5PasswordHasher.encode

    def noted(self, password, *args, **kwargs):
        passwords.append(password)
        return encode(self, password, *args, **kwargs)

    monkeypatch.setattr(MD5PasswordHasher, "encode", noted)
    return passwords


def test_a_sign_in_takes_as_long_whether_there_is_an_account_or_not(user, hashed):
    sign_in(from_address(13), user.email, "wrong")
    known = len(hashed)
    sign_in(from_address(13), "nobody@example.com", "wrong")
    assert len(hashed) == 2 * known > 0


def test_a_reset_sends_a_letter_whether_there_is_an_account_or_not(user):
    for email in (user.email, "nobody@example.com"):
        from_address(14).post(RESET, {"email": email})
    assert [letter.to for letter in mail.outbox] == [[user.email], ["nobody@example.com"]]


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


def test_a_sign_up_tells_nothing_of_whether_there_is_an_account(user, verified_addresses, hashed):
    told = []
    for email in (user.email, "nobody@example.com"):
        form = {"email": email, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        client, already = from_address(9), len(hashed)
        answer = client.post(SIGNUP, form)
        page = client.get(answer.headers["Location"])
        cookies = sorted(client.cookies)
        told.append(
            {
                "status": answer.status_code,
                "headers": sorted(answer.headers),
                "leads to": answer.headers["Location"],
                "cookies": cookies,
                "page": (
                    page.status_code,
                    RANDOM.sub(b"", page.content.replace(email.encode(), b"")),
                ),
                "takes long": len(hashed) > already,
            }
        )
    known, unknown = told
    assert known == unknown
    assert known["status"] == 302
    assert [letter.to for letter in mail.outbox] == [[user.email], ["nobody@example.com"]]


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


def test_a_password_replaced_through_a_letter_ends_all_sessions(user):
    there = from_address(15)
    sign_in(there, user.email)
    from_address(16).post(RESET, {"email": user.email})
    [link] = re.findall(r"http://testserver(/\S+)", mail.outbox[-1].body)
    form = (reader := from_address(16)).get(link, follow=True)
    reader.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert there.get("/accounts/").status_code == 302


@pytest.mark.parametrize("elsewhere", ELSEWHERE[:4])
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_no_address_leads_to_another_site(elsewhere, is_signed_in, owned, unlimited):
    client = Client(headers={"referer": elsewhere})
    for address in every_address():
        if is_signed_in:
            client.force_login(owned.owner)
        for method, body in (("get", {}), ("post", address.body(owned.ids))):
            with transaction.atomic():
                sent = body | {"next": elsewhere}
                path = address.path(owned.ids)
                path += ("&" if "?" in path else "?") + urlencode({"next": elsewhere})
                answer = client.get(path) if method == "get" else client.post(path, sent)
                transaction.set_rollback(True)
            location = answer.headers.get("Location", "/")
            assert HERE.match(location), (method, address.template, location)


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
