"""Whatever is sent to the API, it answers as it says it does, and breaks at nothing."""

import subprocess
import sys
from pathlib import Path

SECONDS = 40  # of sending requests, however slow the machine
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
)
# The first two would end what all others need, the account and its token. The others wait for a
# worker, and say 503 where none is free in time.
LEFT_OUT = "/(account|tokens/{token_id}|analyze|verify|identify|faces/similar)/$"
MAKE_TOKEN = """
from django.utils import timezone
from accounts.consent import VERSION, accept_consent
from accounts.models import ApiToken, User
user = User.objects.create_user("anything@example.com")
accept_consent(user=user, version=VERSION, at=timezone.now())
print(ApiToken.objects.create(user=user, name="tests", scopes=["read", "write", "admin"])[1])
"""


def test_no_request_breaks_the_api_or_is_answered_as_nobody_said(live_platform, tmp_path):
    token = live_platform.manage("shell", "-c", MAKE_TOKEN).split()[-1]
    command = [
        Path(sys.executable).with_name("schemathesis"),
        *("run", f"{live_platform.url}/api/v1/schema/?format=json"),
        *("--header", f"Authorization: Token {token}", "--exclude-path-regex", LEFT_OUT),
        *("--checks", ",".join(CHECKS), "--phases", "fuzzing", "--max-examples", "5"),
        *("--max-time", str(SECONDS), "--request-timeout", "60", "--workers", "2"),
        *("--generation-deterministic", "--continue-on-failure"),
        *("--warnings", "off", "--no-color"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
