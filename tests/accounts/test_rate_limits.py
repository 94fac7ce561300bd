"""How many requests the API takes in a minute, and what its answers say of it."""

import time

import pytest

from accounts import rate_limits
from accounts.models import ApiToken
from accounts.rate_limits import Budget, spend

PHOTOS = "/api/v1/photos/"
MIDDLE_OF_A_MINUTE = 1_000_000_000 // 60 * 60 + 20


@pytest.fixture(autouse=True)
def nothing_counted(embedded_servers):
    """No request of another test counts."""
    client = rate_limits._client()
    for key in client.scan_iter("faceproject:requests:*"):
        client.delete(key)


@pytest.fixture
def limits(settings):
    """`limits(user=…, token=…, address=…)` sets the requests in a minute."""

    def change(user: int = 1000, token: int = 1000, address: int = 1000) -> None:
        settings.API_USER_REQUESTS_PER_MINUTE = user
        settings.API_TOKEN_REQUESTS_PER_MINUTE = token
        settings.API_ADDRESS_REQUESTS_PER_MINUTE = address

    return change


def test_the_budget_of_which_least_is_left_counts():
    spend({"token:1": 3}, at=MIDDLE_OF_A_MINUTE)
    budget = spend({"user:1": 5, "token:1": 3}, at=MIDDLE_OF_A_MINUTE)
    assert budget == Budget(limit=3, used=2, reset_seconds=40)
    assert (budget.remaining, budget.is_exceeded) == (1, False)


def test_a_new_minute_brings_a_new_budget():
    for second in (0, 0, 0):
        full = spend({"user:1": 2}, at=MIDDLE_OF_A_MINUTE + second)
    assert full.is_exceeded
    assert spend({"user:1": 2}, at=MIDDLE_OF_A_MINUTE + 40).used == 1


def test_no_limit_is_no_budget():
    assert spend({"user:1": 0}, at=time.time()) is None


def test_a_redis_that_is_away_does_not_close_the_api(settings, user, api_client, caplog):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    rate_limits._client.cache_clear()
    answer = api_client(user).get(PHOTOS)
    rate_limits._client.cache_clear()
    assert answer.status_code == 200
    assert "RateLimit-Limit" not in answer.headers
    assert "A request was not counted." in caplog.text


def test_an_answer_says_what_is_left(user, api_client, limits):
    limits(user=10, token=5)
    client = api_client(user)
    client.get(PHOTOS)
    headers = client.get(PHOTOS).headers
    assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == ("5", "3")
    assert headers["RateLimit-Policy"] == "5;w=60"
    assert 1 <= int(headers["RateLimit-Reset"]) <= 60


def test_a_token_that_asks_too_often_waits_and_the_others_do_not(user, api_client, limits):
    limits(token=2)
    busy, idle = api_client(user), api_client(user)
    for _ in range(2):
        assert busy.get(PHOTOS).status_code == 200
    refused = busy.get(PHOTOS)
    assert refused.status_code == 429
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "throttled"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert idle.get(PHOTOS).status_code == 200


def test_a_users_tokens_and_sessions_share_the_users_budget(
    user, other_user, api_client, client, limits
):
    limits(user=3)
    client.force_login(user)
    assert client.get(PHOTOS).status_code == 200
    for _ in range(2):
        assert api_client(user).get(PHOTOS).status_code == 200
    assert api_client(user).get(PHOTOS).status_code == 429
    assert api_client(other_user).get(PHOTOS).status_code == 200
    assert ApiToken.objects.filter(user=user).count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("address", [PHOTOS, "/api/v1/nowhere/"])
def test_guessing_is_counted_by_address(client, limits, address):
    limits(address=2)
    wrong = {"Authorization": "Token fp_wrong"}
    usual = {client.get(address, headers=wrong).status_code for _ in range(2)}
    assert usual <= {401, 404}
    refused = client.get(address, headers=wrong)
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert int(refused.headers["Retry-After"]) >= 1
    assert client.get(address, headers=wrong, REMOTE_ADDR="192.0.2.7").status_code in usual


@pytest.mark.django_db
def test_a_header_that_anybody_can_write_is_no_address(client, limits):
    limits(address=1)
    for number in range(2):
        answer = client.get(PHOTOS, headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert answer.status_code == 429


def test_pages_are_not_counted(client, db):
    assert "RateLimit-Limit" not in client.get("/accounts/login/").headers
