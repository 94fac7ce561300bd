"""What a running platform says of itself."""

import time

import httpx

from tests.local_process import LocalProcess

READY_WITHIN = 240.0  # seconds, on a busy machine: the worker loads its models


def test_once_its_worker_is_up_it_is_ready_and_the_doctor_is_content(live_platform: LocalProcess):
    deadline = time.monotonic() + READY_WITHIN
    while httpx.get(f"{live_platform.url}/readyz").status_code != 200:
        assert time.monotonic() < deadline, httpx.get(f"{live_platform.url}/readyz").text
        time.sleep(0.5)
    assert "BAD" not in live_platform.manage("doctor")
