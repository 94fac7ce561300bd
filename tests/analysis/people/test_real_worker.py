"""People on the running platform: a real worker recognises, and looks at photos not kept."""

import time
from collections.abc import Callable, Iterator

import httpx
import pytest

WITHIN = 180.0  # seconds, on a busy machine

NEW_USERS_TOKEN = """
from django.utils import timezone
from accounts.consent import VERSION, accept_consent
from accounts.models import ApiToken, User
user = User.objects.create_user("grace@example.com", "correct horse battery staple")
accept_consent(user=user, version=VERSION, at=timezone.now())
print(ApiToken.objects.create(user=user, name="tests", scopes=["read", "write"])[1])
"""


@pytest.fixture
def api(live_platform) -> Iterator[httpx.Client]:
    """A client of the running platform, with the token of a user of its own."""
    token = live_platform.manage("shell", "--no-imports", "-c", NEW_USERS_TOKEN).split()[-1]
    with httpx.Client(
        base_url=f"{live_platform.url}/api/v1",
        headers={"Authorization": f"Token {token}"},
        timeout=60,
    ) as client:
        yield client


def wait_for(read: Callable[[], list], number: int) -> list:
    deadline = time.monotonic() + WITHIN
    while len(found := read()) != number:
        assert time.monotonic() < deadline, f"It took too long; there was {found}."
        time.sleep(0.2)
    return found


def test_a_man_in_two_photos_is_grouped_named_recognised_and_told_from_another(api, photo):
    def upload(*names: str) -> None:
        files = [("file", (name, photo(name).read_bytes())) for name in names]
        api.post("/photos/", files=files).raise_for_status()

    def people(named: str) -> list:
        return api.get("/people/", params={"named": named}).raise_for_status().json()["results"]

    upload("obama.jpg", "obama2.jpg", "biden.jpg")
    [group] = wait_for(lambda: people("false"), 1)
    wait_for(lambda: api.get(f"/people/{group['id']}/faces/").json()["results"], 2)
    api.patch(f"/people/{group['id']}/", json={"name": "Barack"}).raise_for_status()

    upload("obama3.jpg")
    faces = wait_for(lambda: api.get(f"/people/{group['id']}/faces/").json()["results"], 3)
    assert sorted(face["assignment"]["source"] for face in faces) == ["machine", "user", "user"]

    before = api.get("/photos/").json()["results"]
    sent = {name: photo(f"{name}.jpg").read_bytes() for name in ("obama3", "biden")}
    asked = {"first_face": group["cover"]}
    same, different = (
        api.post("/verify/", data=asked, files={"second": sent[name]}).raise_for_status().json()
        for name in ("obama3", "biden")
    )
    assert (same["same"], different["same"]) == (True, False)
    [found] = api.post("/identify/", files={"photo": sent["obama3"]}).json()["faces"]
    assert (found["answer"], found["best"]["person"]["name"]) == ("known", "Barack")
    assert api.get("/photos/").json()["results"] == before
