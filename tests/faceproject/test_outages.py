"""What is away for a while is said to be: try again, instead of an error that explains nothing."""

import errno
import os
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis
from botocore.exceptions import EndpointConnectionError
from celery import Celery
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from kombu.exceptions import OperationalError as BrokerError

from accounts.rate_limits import spend
from analysis.services.outages import is_outage
from faceproject.redis_address import REDIS_PATIENCE, SOCKET_PATIENCE, broker_url

handler404 = "faceproject.error_pages.not_found"
handler500 = "faceproject.error_pages.server_error"


def fail(request: HttpRequest) -> HttpResponse:
    """Fail as the driver does where no server listens."""
    with tempfile.TemporaryDirectory() as nobody_listens:
        try:
            psycopg2.connect(host=nobody_listens, user="postgres")
        except psycopg2.OperationalError as error:
            raise OperationalError(str(error)) from error
    return HttpResponse()


def fill_disk(request: HttpRequest) -> HttpResponse:
    with open("/dev/full", "wb", buffering=0) as disk:  # noqa: PTH123 - a device
        disk.write(b"a photo")
    return HttpResponse()


urlpatterns = [
    path("api/v1/test-outage/", fail),
    path("api/v1/test-full-disk/", fill_disk),
    path("test-outage/", fail),
    path("", include("faceproject.urls")),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize("address", ["/api/v1/test-outage/", "/api/v1/test-full-disk/"])
def test_a_program_is_told_to_try_again(client, address):
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "unavailable"
    assert int(answer.headers["Retry-After"]) > 0


def test_people_get_a_page_that_needs_nothing_of_what_is_away(client):
    client.raise_request_exception = False
    answer = client.get("/test-outage/")
    assert answer.status_code == 503
    assert "Back in a moment" in answer.text
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("server closed the connection unexpectedly"),
        redis.BusyLoadingError("Redis is loading the dataset in memory"),
        redis.TimeoutError("Timeout reading from socket"),
        BrokerError("Connection refused"),
        OSError(errno.EROFS, os.strerror(errno.EROFS)),
        EndpointConnectionError(endpoint_url="https://photos.example"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_is_away_is_told_from_what_is_wrong_also_as_a_cause(error):
    assert is_outage(error)
    wrapped = RuntimeError("No photo was stored.")
    wrapped.__cause__ = error
    assert is_outage(wrapped)


@pytest.mark.parametrize("error", [ZeroDivisionError(), FileNotFoundError(errno.ENOENT, ""), None])
def test_what_is_wrong_is_not_excused(error):
    assert not is_outage(error)


@pytest.fixture
def silent_redis() -> Iterator[str]:
    """The address of a server that takes connections and never says a word."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(str(Path(folder) / "redis.sock"))
        server.listen()
        yield f"unix://{folder}/redis.sock?db=0"


def test_a_silent_redis_holds_up_a_request_for_seconds_only(silent_redis, settings, monkeypatch):
    client = redis.Redis.from_url(silent_redis, **REDIS_PATIENCE)
    monkeypatch.setattr("accounts.rate_limits._client", lambda: client)
    began = time.monotonic()
    assert spend({"user:1": 10}, at=time.time()) is None
    assert time.monotonic() - began < 2 * REDIS_PATIENCE["socket_timeout"]


def test_a_silent_broker_holds_up_a_message_for_seconds_only(silent_redis, settings):
    app = Celery(broker=broker_url(silent_redis), set_as_current=False)
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    app.conf.task_publish_retry_policy = settings.CELERY_TASK_PUBLISH_RETRY_POLICY
    sending = threading.Thread(target=_send, args=[app], daemon=True)
    sending.start()
    sending.join(4 * SOCKET_PATIENCE["socket_timeout"])
    assert not sending.is_alive()


def _send(app: Celery) -> None:
    with pytest.raises(BrokerError):
        app.send_task("analysis.analyze_waiting", args=["bulk"], queue="bulk")
