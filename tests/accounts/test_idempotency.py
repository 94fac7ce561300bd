"""Requests that are repeated with their key are answered, and not done twice."""

import datetime
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from accounts.idempotency import (
    LONGEST_REQUEST,
    KeyReused,
    StillInProgress,
    begin_request,
    finish_request,
)
from accounts.models import ApiToken, IdempotentRequest

TOKENS = "/api/v1/tokens/"
PEOPLE = "/api/v1/people/"
WANTED = {"name": "Ada"}


@pytest.fixture
def client(user, api_client):
    return api_client(user)


def keyed(key: str = "one") -> dict[str, dict[str, str]]:
    return {"headers": {"Idempotency-Key": key}}


def test_a_repeated_request_is_answered_as_before_and_not_done_again(client, user):
    first = client.post(PEOPLE, WANTED, **keyed())
    again = client.post(PEOPLE, WANTED, **keyed())
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert user.people.count() == 1


def test_another_key_or_none_is_another_request(client, user):
    client.post(PEOPLE, WANTED, **keyed("one"))
    client.post(PEOPLE, WANTED, **keyed("two"))
    client.post(PEOPLE, WANTED)
    assert user.people.count() == 3


@pytest.mark.parametrize(
    ("address", "body"), [(PEOPLE, {"name": "Bea"}), (TOKENS, WANTED), (f"{PEOPLE}?a=1", WANTED)]
)
def test_the_same_key_with_another_request_is_a_problem(client, address, body):
    client.post(PEOPLE, WANTED, **keyed())
    answer = client.post(address, body, **keyed())
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "idempotency_key_reused"


def test_two_users_may_have_the_same_key(client, api_client, other_user):
    assert client.post(PEOPLE, WANTED, **keyed()).status_code == 201
    theirs = api_client(other_user).post(PEOPLE, WANTED, **keyed())
    assert theirs.status_code == 201
    assert "Idempotency-Replayed" not in theirs.headers


def test_a_request_that_was_refused_is_done_anew(client):
    assert client.post(PEOPLE, {"name": ""}, **keyed()).status_code == 400
    assert client.post(PEOPLE, WANTED, **keyed()).status_code == 201


def test_a_token_is_not_shown_again_nor_kept(client, user):
    wanted = {"name": "Import"}
    issued = client.post(TOKENS, wanted, **keyed()).json()
    again = client.post(TOKENS, wanted, **keyed())
    assert again.status_code == 201
    assert again.json() == {name: value for name, value in issued.items() if name != "token"}
    assert issued["token"] not in str(IdempotentRequest.objects.values())
    assert ApiToken.objects.filter(user=user, name="Import").count() == 1


def test_a_key_of_too_many_characters_is_a_problem(client):
    answer = client.post(PEOPLE, WANTED, **keyed("x" * 256))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.usefixtures("media_folder")
@pytest.mark.parametrize("address", ["/api/v1/photos/", "/api/v1/jobs/"])
def test_files_are_told_apart_by_their_bytes(client, user, photo, address):
    def send(name: str):
        data = SimpleUploadedFile("photo.jpg", photo(name).read_bytes())
        return client.post(address, {"file": [data]}, format="multipart", **keyed())

    first = send("obama.jpg")
    assert first.status_code in (201, 202)
    assert send("obama.jpg").json() == first.json()
    assert send("biden.jpg").status_code == 422
    assert user.jobs.count() == 1


@pytest.fixture
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_key_is_forgotten_after_a_day(user, settings):
    at = timezone.now()
    noted, _ = begin_request(user=user, key="one", fingerprint="a", at=at)
    finish_request(noted, status=201, answer={})
    later = at + datetime.timedelta(hours=settings.IDEMPOTENCY_HOURS)
    with pytest.raises(KeyReused):
        begin_request(user=user, key="one", fingerprint="b", at=later)
    begin_request(user=user, key="one", fingerprint="b", at=later + datetime.timedelta(seconds=1))


def test_a_request_over_which_a_process_died_is_done_by_another(user):
    at = timezone.now()
    begin_request(user=user, key="one", fingerprint="a", at=at)
    with pytest.raises(StillInProgress):
        begin_request(user=user, key="one", fingerprint="a", at=at + LONGEST_REQUEST)
    later = at + LONGEST_REQUEST + datetime.timedelta(seconds=1)
    assert begin_request(user=user, key="one", fingerprint="a", at=later)[1]


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_is_done(user):
    done, refused = [], []
    together = threading.Barrier(4)

    def ask() -> None:
        together.wait()
        try:
            done.append(begin_request(user=user, key="one", fingerprint="a", at=timezone.now()))
        except StillInProgress as error:
            refused.append(error)
        finally:
            connection.close()

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert (len(done), len(refused)) == (1, 3)
