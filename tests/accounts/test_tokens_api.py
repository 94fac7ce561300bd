"""Tokens through the API: each opens it for its owner, until it ends or is revoked."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, Scope
from accounts.tokens import LONGEST_LIFE, issue_token

TOKENS = "/api/v1/tokens/"
DAY = datetime.timedelta(days=1)
EVERYTHING = list(Scope)


def holder_of(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def test_a_token_is_shown_once_and_opens_the_api(user, client: Client):
    client.force_login(user)
    answer = client.post(TOKENS, {"name": "Import", "days": 30}, "application/json")
    assert answer.status_code == 201
    issued = answer.json()
    assert issued["token"].startswith(issued["begins_with"])

    listed = holder_of(issued["token"]).get(TOKENS)
    assert listed.status_code == 200
    assert [record["name"] for record in listed.json()] == ["Import"]
    assert issued["token"] not in listed.content.decode()


def test_only_a_digest_of_a_token_is_kept(user):
    record, token = issue_token(owner=user, name="Import", scopes=EVERYTHING, life=DAY)
    kept = ApiToken.objects.filter(pk=record.pk).values().get()
    assert token not in str(kept)
    assert len(kept["digest"]) == 128


def test_a_token_ends_after_the_days_asked_for(user, api_client):
    answer = api_client(user).post(TOKENS, {"name": "Import", "days": 30})
    expiry = datetime.datetime.fromisoformat(answer.json()["expiry"])
    assert abs(expiry - timezone.now() - 30 * DAY) < datetime.timedelta(minutes=1)


def test_a_token_that_has_ended_opens_nothing(user):
    record, token = issue_token(owner=user, name="Import", scopes=EVERYTHING, life=DAY)
    ApiToken.objects.filter(pk=record.pk).update(expiry=timezone.now() - DAY)
    assert holder_of(token).get(TOKENS).status_code == 401


def test_a_revoked_token_opens_nothing(user, api_client):
    record, token = issue_token(owner=user, name="Import", scopes=EVERYTHING, life=DAY)
    assert api_client(user).delete(f"{TOKENS}{record.pk}/").status_code == 204
    assert holder_of(token).get(TOKENS).status_code == 401


def test_a_token_may_revoke_itself(user):
    record, token = issue_token(owner=user, name="Import", scopes=EVERYTHING, life=DAY)
    assert holder_of(token).delete(f"{TOKENS}{record.pk}/").status_code == 204
    assert holder_of(token).get(TOKENS).status_code == 401


def test_the_token_of_an_inactive_user_opens_nothing(user):
    _, token = issue_token(owner=user, name="Import", scopes=EVERYTHING, life=DAY)
    user.is_active = False
    user.save()
    assert holder_of(token).get(TOKENS).status_code == 401


def test_without_a_token_the_api_asks_for_one(db, api_client):
    answer = api_client().get(TOKENS)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Token"
    assert answer.json()["code"] == "not_authenticated"


def test_nobody_sees_or_revokes_the_token_of_another(user, other_user, api_client):
    record, token = issue_token(
        owner=other_user, name="Secret project", scopes=EVERYTHING, life=DAY
    )
    ada = api_client(user)
    assert "Secret project" not in ada.get(TOKENS).content.decode()
    answer = ada.delete(f"{TOKENS}{record.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (404, "token_not_found")
    assert holder_of(token).get(TOKENS).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"days": 30}, "name"),
        ({"name": "", "days": 30}, "name"),
        ({"name": "n" * 101}, "name"),
        ({"name": "Import", "days": 0}, "days"),
        ({"name": "Import", "days": LONGEST_LIFE.days + 1}, "days"),
    ],
)
def test_a_token_without_name_or_end_is_refused(user, api_client, wanted, field):
    answer = api_client(user).post(TOKENS, wanted)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_session_needs_its_csrf_token_to_issue_one(user):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    answer = browser.post(TOKENS, {"name": "Import"}, "application/json")
    assert answer.status_code == 403
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("life", [datetime.timedelta(0), LONGEST_LIFE + DAY])
def test_no_token_lives_for_ever_or_never(user, life):
    with pytest.raises(ValueError, match="at most"):
        issue_token(owner=user, name="Import", scopes=EVERYTHING, life=life)
