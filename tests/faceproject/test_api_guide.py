"""docs/api.md is true: its code runs as it stands, and it leaves out nothing that a page can do."""

import re
import shutil
import time
import zipfile
from collections.abc import Iterator

import pytest
from django.urls import get_resolver

from analysis.services.library.search_words import ATTRIBUTES, EXPRESSIONS, HAIR_COLORS
from analysis.services.webhooks.signing import new_secret, signature_headers
from tests.described_client import description
from tests.local_process import ROOT, LocalProcess

GUIDE = (ROOT / "docs" / "api.md").read_text()
TABLE = GUIDE.partition("## What pages do")[2]
ROOMS = {"analysis.pages.urls": "/", "accounts.urls": "/accounts/"}
MAKE_TOKEN = """
from accounts.models import ApiToken, User
user = User.objects.create_user("guided@example.com")
print(ApiToken.objects.create(user=user, name="guide", scopes=["read", "write", "admin"])[1])
"""


@pytest.fixture
def guided(live_platform: LocalProcess, photo, tmp_path, monkeypatch) -> dict:
    """What the guide's code has made, after it has run against the platform."""
    token = live_platform.manage("shell", "-c", MAKE_TOKEN).split()[-1]
    monkeypatch.chdir(tmp_path)
    shutil.copy(photo("obama.jpg"), "IMG_2041.jpg")
    (tmp_path / "holiday").mkdir()
    shutil.copy(photo("biden.jpg"), tmp_path / "holiday")
    with zipfile.ZipFile("holiday.zip", "w") as archive:
        archive.write(photo("astronaut.jpg"), "astronaut.jpg")
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL))
    code = code.replace("https://faces.example.com", live_platform.url).replace("fp_...", token)
    made: dict = {}
    exec(compile(code, "docs/api.md", "exec"), made)
    return made


def test_its_code_runs_against_the_platform(guided):
    assert guided["photo"]["file"] == "IMG_2041.jpg"
    assert guided["job"]["counts"]["done"] == 1
    assert guided["outcome"].photos
    guided["api"].close()
    body, now = b'{"type": "test"}', int(time.time())
    secret = new_secret()
    signed = signature_headers(secret=secret, id="1", timestamp=now, body=body)
    old = signature_headers(secret=secret, id="1", timestamp=now - 600, body=body)
    is_genuine = guided["is_genuine"]
    assert is_genuine(secret, signed, body)
    assert not is_genuine(new_secret(), signed, body)
    assert not is_genuine(secret, signed, body + b" ")
    assert not is_genuine(secret, old, body)


def test_it_names_the_values_that_faces_are_found_by():
    named = {
        parameter: re.findall(r"`(\w+)`", values)
        for parameter, values in re.findall(r"^\| `(\w+)` \| (`.*`) \|$", GUIDE, re.MULTILINE)
    }
    assert named["expression"] == EXPRESSIONS
    assert named["hair_color"] == HAIR_COLORS
    hair = [f"{color}_hair" for color in HAIR_COLORS]
    assert named["attribute"] == [*ATTRIBUTES, *hair]


def pages() -> Iterator[str]:
    """The addresses of our pages, as the guide writes them."""
    for resolver in get_resolver().url_patterns:
        room = getattr(getattr(resolver, "urlconf_name", None), "__name__", None)
        if room in ROOMS:
            for page in resolver.url_patterns:
                yield ROOMS[room] + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(page.pattern))


def test_whatever_a_page_can_do_a_program_can():
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \| ([^|]+) \|$", TABLE, re.MULTILINE)
    paired = {page for told, _ in rows for page in re.findall(r"`([^`]+)`", told)}
    assert set(pages()) == paired
    assert all("`" in programs for _, programs in rows[1:])


def test_the_table_names_every_operation_and_no_other():
    told = set(re.findall(r"`([A-Z]+ /[^`]+)`", TABLE))
    described = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in description()["paths"].items()
        for method in methods
    }
    assert told == described
