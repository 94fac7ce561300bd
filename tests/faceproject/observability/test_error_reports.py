"""Errors that nobody expected reach a Sentry, without anything that is a user's."""

import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.local_process import ROOT

BREAK = """
import django
django.setup()
from django.conf import settings
from django.test import Client
settings.ROOT_URLCONF, settings.MIDDLEWARE = "tests.faceproject.test_problems", []
client = Client(raise_request_exception=False)
client.cookies["flavour"] = "a secret cookie"
answer = client.delete(
    "/api/v1/test-photos/?who=a-secret-name", b"a secret body", "application/json",
    headers={"Authorization": "Token a-secret-token"},
)
assert answer.status_code == 500
import sentry_sdk
sentry_sdk.flush()
"""


@pytest.fixture
def sentry() -> Iterator[tuple[str, list[str]]]:
    """A server that takes reports: what to set as SENTRY_DSN, and what came."""
    came: list[str] = []

    class Reports(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            came.append(body.decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Reports)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", came
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_broken_request_is_reported_without_what_it_held(sentry, tmp_path):
    dsn, came = sentry
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "faceproject.settings",
        "ENV_FILE": os.devnull,
        "VAR_DIR": str(tmp_path),
        "ALLOWED_HOSTS": "testserver",
        "SENTRY_DSN": dsn,
        "SENTRY_ENVIRONMENT": "tests",
    }
    done = subprocess.run(
        [sys.executable, "-c", BREAK], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    [report] = [each for each in came if "ZeroDivisionError" in each]
    assert '"environment":"tests"' in report.replace(": ", ":")
    assert "secret" not in report
