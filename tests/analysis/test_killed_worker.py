"""A real worker, killed in the middle of its work."""

import io
import os
import signal
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator

import httpx
import pytest
from PIL import Image

PHOTOS = 30
DONE_WITHIN = 300.0  # seconds, on a busy machine: a lease's end, loading the models, 30 photos

NEW_USERS_TOKEN = """
from django.utils import timezone
from accounts.consent import VERSION, accept_consent
from accounts.models import ApiToken, User
user = User.objects.create_user("{email}", "correct horse battery staple")
accept_consent(user=user, version=VERSION, at=timezone.now())
print(ApiToken.objects.create(user=user, name="tests", scopes=["read", "write"])[1])
"""


@pytest.fixture
def api(live_platform) -> Iterator[httpx.Client]:
    """A client of the running platform, with the token of a user of its own."""
    program = NEW_USERS_TOKEN.format(email=f"{uuid.uuid4()}@example.com")
    token = live_platform.manage("shell", "--no-imports", "-c", program).split()[-1]
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


@pytest.fixture
def files(photo) -> dict[str, bytes]:
    """Different photos of one face."""
    made = {}
    with Image.open(photo("obama.jpg")) as portrait:
        for number in range(PHOTOS):
            written = io.BytesIO()
            portrait.resize((400 + number, 500)).save(written, "JPEG")
            made[f"{number}.jpg"] = written.getvalue()
    return made


def in_one_request(api: httpx.Client, files: dict[str, bytes]) -> str:
    """Upload the files; returns the id of their job."""
    parts = [("file", file) for file in files.items()]
    return api.post("/photos/", files=parts).raise_for_status().json()["job"]["id"]


def in_a_zip(api: httpx.Client, files: dict[str, bytes]) -> str:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    parts = {"archive": ("photos.zip", written.getvalue())}
    return api.post("/jobs/", files=parts).raise_for_status().json()["id"]


@pytest.mark.parametrize(
    ("send", "under_way"),
    [
        (in_one_request, lambda counts: counts["done"] > 0 and counts["analyzing"] > 0),
        (in_a_zip, lambda counts: counts["queued"] + counts["analyzing"] > 0),
    ],
)
def test_photos_of_a_killed_worker_all_end_done(send, under_way, live_platform, api, files):
    job = send(api, files)

    def counts() -> dict[str, int]:
        return api.get(f"/jobs/{job}/").raise_for_status().json()["counts"]

    wait_until(lambda: under_way(counts()), within=DONE_WITHIN)
    os.kill(live_platform.process_id("worker"), signal.SIGKILL)
    assert counts()["done"] < PHOTOS

    wait_until(lambda: counts()["done"] == PHOTOS, within=DONE_WITHIN)
    listed = api.get("/photos/", params={"job": job}).json()["results"]
    assert [found["face_count"] for found in listed] == [1] * PHOTOS
