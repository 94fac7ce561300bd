"""Webhooks on the running platform: its messenger tells what its worker found."""

import time

import httpx

MAKE_TOKEN = """
from django.utils import timezone
from accounts.consent import VERSION, accept_consent
from accounts.models import ApiToken, User
user = User.objects.create_user("hooked@example.com")
accept_consent(user=user, version=VERSION, at=timezone.now())
print(ApiToken.objects.create(user=user, name="tests", scopes=["read", "write", "admin"])[1])
"""


def test_a_server_is_told_of_an_upload_from_the_photo_to_the_job(live_platform, listener, photo):
    token = live_platform.manage("shell", "-c", MAKE_TOKEN).split()[-1]
    headers = {"Authorization": f"Token {token}"}
    with httpx.Client(
        base_url=f"{live_platform.url}/api/v1", headers=headers, timeout=60
    ) as program:
        wanted = {"url": listener.url, "events": ["photo.analyzed", "job.finished"]}
        assert program.post("/webhooks/", json=wanted).status_code == 201
        files = {"file": photo("obama.jpg").read_bytes()}
        [uploaded] = program.post("/photos/", files={"file": ("obama.jpg", files["file"])}).json()[
            "photos"
        ]
    deadline = time.monotonic() + 300
    while len(listener.told) < 2 and time.monotonic() < deadline:
        time.sleep(0.2)
    told = {body for _, _, body in listener.told}
    assert len(told) == 2
    assert all(uploaded["job"].encode() in body for body in told)
