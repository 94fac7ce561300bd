"""Every address, with every method, in every role: who is let in is what stands beside its view."""

from __future__ import annotations

import datetime
import json
import logging
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from accounts.access import ANYBODY, OWNER, STAFF, USERS
from accounts.models import ApiToken, Scope
from accounts.permissions import scope_needed
from tests.security.addresses import Address, body_of, every_address
from tests.security.filled_account import FilledAccount

pytestmark = pytest.mark.django_db

METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"]
WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}
SIGN_IN = ("/accounts/login/", "/admin/login/")
REFUSED = {401, 403, 404}
# Of each answer another; whether two answers are alike does not depend on these.
RANDOM = re.compile(rb"[A-Za-z0-9]{64}")


@dataclass(frozen=True)
class Role:
    """Who asks: with a session or with a token, as the owner of what is asked for or as another.

    scopes: of the token, whose rights end there; None: a session, which may do everything.
    unseen: words that no answer to this role may hold, for they are of somebody else's things.
    """

    cookies: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    signed_in: bool = False
    is_owner: bool = False
    is_staff: bool = False
    scopes: frozenset[Scope] | None = None
    unseen: tuple[str, ...] = ()

    @property
    def has_token(self) -> bool:
        return "Authorization" in self.headers


@pytest.fixture
def walk(unlimited, owned, monkeypatch) -> Callable[[Role], None]:
    """`walk(role)` asks every address with every method, and fails where it is not as declared."""
    # It would tell of thousands of requests that are turned away as they should be.
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    unknown = {
        name: "999999" if owned_id.isdigit() else str(uuid.uuid4())
        for name, owned_id in owned.ids.items()
    }
    client = Client(raise_request_exception=False)

    def complaints_of(role: Role) -> Iterator[str]:
        for address in every_address():
            for method in methods_of(role, address):
                answer = ask(client, role, address, method, owned.ids)
                found = complaint(role, address, method, answer)
                if not found and address.who is OWNER and not role.is_owner:
                    other = ask(client, role, address, method, unknown)
                    if told(answer, owned.ids) != told(other, unknown):
                        found = "tells what is foreign from what does not exist"
                if found:
                    yield f"{method} {address.template} ({answer.status_code}): {found}"

    def hold(role: Role) -> None:
        complaints = list(complaints_of(role))
        assert not complaints, "\n".join(complaints)

    return hold


def methods_of(role: Role, address: Address) -> list[str]:
    """All; but the administration asks who it is whatever the method, and pages see no token."""
    whatever_the_method = address.is_admin or (role.has_token and not address.is_api)
    return ["GET", "POST"] if whatever_the_method else METHODS


def ask(client: Client, role: Role, address: Address, method: str, ids: Mapping[str, str]):
    """The answer to a request whose consequences are undone."""
    client.cookies = SimpleCookie(role.cookies)
    sent, content_type = "", "application/json"
    if method in WITH_BODY:
        body = address.body(ids)
        if address.is_api:
            sent = json.dumps(body)
        else:
            sent, content_type = urlencode(body, doseq=True), "application/x-www-form-urlencoded"
    with transaction.atomic():
        answer = client.generic(
            method, address.path(ids), sent, content_type, headers=dict(role.headers)
        )
        answer.body = body_of(answer)
        transaction.set_rollback(True)
    return answer


def told(answer: HttpResponseBase, ids: Mapping[str, str]) -> tuple:
    """All that an answer tells, without what it repeats of the request."""
    texts = [answer.body, answer.headers.get("Location", "").encode()]
    for owned_id in ids.values():
        part = f"/{owned_id}/" if owned_id.isdigit() else owned_id  # digits stand elsewhere, too
        texts = [text.replace(part.encode(), b"id") for text in texts]
    names = {name for name in answer.headers if name != "ETag"}
    return answer.status_code, names, [RANDOM.sub(b"random", text) for text in texts]


def complaint(role: Role, address: Address, method: str, answer) -> str | None:
    """What is wrong with an answer; None where it is as declared."""
    status, who = answer.status_code, address.who
    if status >= 500 and address.template != "/readyz":  # 503: no worker runs in a test
        return "broke"
    if seen := [word for word in role.unseen if word.encode() in answer.body]:
        return f"shows {seen}, which is somebody else's"
    to_sign_in = status == 302 and answer.headers["Location"].startswith(SIGN_IN)
    turned_away = status in REFUSED or to_sign_in
    if who is ANYBODY:
        # The API refuses a token that opens nothing wherever it comes.
        refused = {403} if role.has_token and not role.signed_in else {401, 403}
        return "is not open to anybody" if status in refused else None
    known = role.signed_in and (address.is_api or not role.has_token)
    if not known:
        return None if turned_away or status == 405 else "is open to whoever is not signed in"
    if who is STAFF:
        if role.is_staff:
            return "sends staff to the sign-in" if to_sign_in or status == 401 else None
        return None if turned_away or status == 405 else "is open to others than staff"
    if role.scopes is not None:
        needed = scope_needed(address.view_class, method)
        if needed not in role.scopes:
            return None if status == 403 else f"is open without the scope {needed}"
    if who is OWNER and not role.is_owner:
        alike = {404, 405, 200} if method == "OPTIONS" else {404, 405}
        return None if status in alike else "is open to others than the owner"
    if who is OWNER and status in {400, 415}:
        return "was asked what makes no sense, which proves nothing"
    if status in {401, 403} or to_sign_in or (who is OWNER and status == 404):
        return "is closed to who may"
    return None


@pytest.fixture
def session() -> Callable[..., dict[str, str]]:
    """`session(user)` are the cookies of somebody who has signed in."""

    def make(user) -> dict[str, str]:
        client = Client()
        client.force_login(user)
        return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}

    return make


@pytest.fixture
def token() -> Callable[..., dict[str, str]]:
    """`token(user, Scope.READ)` are the headers of a program that has such a token."""

    def make(user, *scopes: Scope, expired: bool = False) -> dict[str, str]:
        record, secret = ApiToken.objects.create(user=user, name="walk", scopes=list(scopes))
        if expired:
            ended_at = timezone.now() - datetime.timedelta(seconds=1)
            ApiToken.objects.filter(pk=record.pk).update(expiry=ended_at)
        return {"Authorization": f"Token {secret}"}

    return make


def words_of(account: FilledAccount) -> tuple[str, ...]:
    return (account.mark, account.mark.lower())


def test_every_address_says_for_whom_it_is():
    assert [address.template for address in every_address() if address.who is None] == []


def test_nobody_is_let_in_where_an_account_is_needed(walk, owned):
    walk(Role(unseen=words_of(owned)))


def test_another_user_finds_nothing_that_is_the_owners(walk, session, owned, others):
    cookies = session(others.owner)
    walk(Role(cookies, signed_in=True, unseen=words_of(owned)))


def test_the_owner_is_let_in(walk, session, owned, others):
    role = Role(session(owned.owner), signed_in=True, is_owner=True, unseen=words_of(others))
    walk(role)


@pytest.mark.parametrize("scopes", [(Scope.READ,), (Scope.READ, Scope.WRITE)])
def test_a_token_reaches_as_far_as_its_scopes(walk, token, owned, others, scopes):
    role = Role(
        headers=token(owned.owner, *scopes),
        signed_in=True,
        is_owner=True,
        scopes=frozenset(scopes),
        unseen=words_of(others),
    )
    walk(role)


def test_an_expired_token_is_nobodys(walk, token, owned):
    role = Role(headers=token(owned.owner, *Scope, expired=True), unseen=words_of(owned))
    walk(role)


@pytest.mark.parametrize("by_token", [False, True])
def test_a_suspended_user_is_nobody(walk, session, token, owned, by_token):
    cookies, headers = session(owned.owner), token(owned.owner, *Scope)
    owned.owner.is_active = False
    owned.owner.save(update_fields=["is_active"])
    known_by = {"headers": headers} if by_token else {"cookies": cookies}
    walk(Role(**known_by, unseen=words_of(owned)))


def test_no_form_of_another_site_is_taken_for_the_users(session, owned, unlimited):
    client = Client(enforce_csrf_checks=True)
    client.cookies = SimpleCookie(session(owned.owner))
    for address in every_address():
        if address.who in (USERS, OWNER):
            for method in WITH_BODY:
                answer = client.generic(method, address.path(owned.ids))
                assert answer.status_code == 403, f"{method} {address.template}"


def test_staff_are_let_into_the_administration_and_else_are_as_others(walk, session, others, owned):
    others.owner.is_staff = others.owner.is_superuser = True
    others.owner.save(update_fields=["is_staff", "is_superuser"])
    walk(Role(session(others.owner), signed_in=True, is_staff=True))
