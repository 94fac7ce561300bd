"""What Prometheus is told, and who else may know."""

import os
import subprocess
import sys

import pytest

from faceproject.observability import metrics
from faceproject.observability.metrics_folder import forget_metrics
from faceproject.observability.workers import WorkerSign

COUNT_IN_A_PROCESS = """
from faceproject import settings
from prometheus_client import Counter
Counter("faceproject_test_beans", "Beans.", ["kind"]).labels("red").inc(2)
"""


@pytest.fixture
def scrape(client, db, settings):
    """`scrape()` is the text that Prometheus gets."""
    settings.METRICS_TOKEN = "beans"
    return lambda: client.get("/metrics", headers={"Authorization": "Bearer beans"})


def test_what_waits_is_told_by_state_and_queue(scrape):
    told = scrape().text
    assert 'faceproject_photos{state="queued"} 0.0' in told
    assert 'faceproject_queue_messages{queue="bulk"}' in told
    assert "faceproject_oldest_queued_seconds 0.0" in told
    assert 'faceproject_live_workers{analyzes="yes"} 0.0' in told


def test_who_only_carries_messages_is_not_counted_among_those_who_analyse(scrape, monkeypatch):
    messenger = WorkerSign("host", 1, "v1", "people,messages", seen_at=0)
    monkeypatch.setattr(metrics, "live_workers", lambda: [messenger])
    told = scrape().text
    assert 'faceproject_live_workers{analyzes="yes"} 0.0' in told
    assert 'faceproject_live_workers{analyzes="no"} 1.0' in told


def test_what_other_processes_counted_is_summed(scrape, settings):
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNT_IN_A_PROCESS], check=True, env={**os.environ})
    assert 'faceproject_test_beans_total{kind="red"} 4.0' in scrape().text


def test_strangers_and_users_are_told_nothing(client, user, settings):
    assert client.get("/metrics").status_code == 404
    client.force_login(user)
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = "beans"
    assert client.get("/metrics", headers={"Authorization": "Bearer pea"}).status_code == 404


def test_staff_may_look(admin_client):
    assert admin_client.get("/metrics").status_code == 200


def test_a_new_start_begins_at_zero(tmp_path):
    (tmp_path / "counter_1.db").touch()
    (tmp_path / "kept.txt").touch()
    forget_metrics(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]
