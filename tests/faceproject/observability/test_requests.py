"""Ids, figures and log lines of requests."""

import logging

import structlog

from faceproject.observability.metrics import process_registry
from faceproject.observability.tasks import send_request_along


def answered(**labels: str) -> float:
    return process_registry().get_sample_value("faceproject_http_requests_total", labels) or 0


def test_an_answer_carries_the_id_of_its_request(client, db):
    first, second = (client.get("/healthz").headers["X-Request-ID"] for _ in range(2))
    assert first != second
    assert len(first) == 32


def test_a_proxys_id_is_kept_unless_it_is_nonsense(client, db):
    kept = client.get("/healthz", headers={"X-Request-ID": "proxy-0001"})
    assert kept.headers["X-Request-ID"] == "proxy-0001"
    made = client.get("/healthz", headers={"X-Request-ID": 'a"b\\c {}' * 20})
    assert len(made.headers["X-Request-ID"]) == 32


def test_requests_are_counted_by_their_address_pattern(client, user):
    client.force_login(user)
    labels = {"method": "GET", "route": "photos/<uuid:photo_id>/", "status": "404"}
    before = answered(**labels)
    for number in range(3):
        client.get(f"/photos/00000000-0000-4000-8000-00000000000{number}/")
    assert answered(**labels) == before + 3


def test_a_made_up_address_makes_no_series_of_its_own(client, db):
    client.get("/nowhere/at/all/")
    samples = [sample for metric in process_registry().collect() for sample in metric.samples]
    assert not any("nowhere" in sample.labels.get("route", "") for sample in samples)


def test_the_log_says_path_and_status_but_not_the_query(client, db, caplog):
    caplog.set_level(logging.INFO, "faceproject.observability.requests")
    client.get("/healthz?q=secret")
    assert "GET /healthz answered 200" in caplog.text
    assert "secret" not in caplog.text


def test_a_message_to_a_worker_carries_the_requests_id():
    headers: dict = {}
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        send_request_along(headers=headers)
    assert headers == {"request_id": "r1"}
