"""A real worker, killed in the middle of its work."""

import io
import os
import signal
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from PIL import Image

PHOTOS = 30
DONE_WITHIN = 300.0  # seconds, on a busy machine: a lease's end, loading the models, 30 photos

NEW_USERS_TOKEN = """
from accounts.models import ApiToken, User
user = User.objects.create_user("carol@example.com", "correct horse battery staple")
print(ApiToken.objects.create(user=user, name="tests", scopes=["read", "write"])[1])
"""


@pytest.fixture
def api(live_platform) -> Iterator[httpx.Client]:
    """A client of the running platform, with the token of a user of its own."""
    token = live_platform.manage("shell", "--no-imports", "-c", NEW_USERS_TOKEN).split()[-1]
    with httpx.Client(
        base_url=f"{live_platform.url}/api/v1",
        headers={"Authorization": f"Token {token}"},
        timeout=30,
    ) as client:
        yield client


def wait_until(holds: Callable[[], bool], *, within: float) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "It took too long."
        time.sleep(0.1)


def test_photos_of_a_killed_worker_all_end_done(live_platform, api, photo):
    files = []
    with Image.open(photo("obama.jpg")) as portrait:
        for number in range(PHOTOS):
            written = io.BytesIO()
            portrait.resize((400 + number, 500)).save(written, "JPEG")
            files.append(("file", (f"{number}.jpg", written.getvalue())))
    upload = api.post("/photos/", files=files).raise_for_status().json()
    job = f"/jobs/{upload['job']['id']}/"

    def counts() -> dict[str, int]:
        return api.get(job).raise_for_status().json()["counts"]

    wait_until(lambda: counts()["done"] > 0 and counts()["analyzing"] > 0, within=DONE_WITHIN)
    os.kill(live_platform.process_id("worker"), signal.SIGKILL)
    assert counts()["done"] < PHOTOS

    wait_until(lambda: counts()["done"] == PHOTOS, within=DONE_WITHIN)
    listed = api.get("/photos/", params={"job": upload["job"]["id"]}).json()["results"]
    assert [found["face_count"] for found in listed] == [1] * PHOTOS
