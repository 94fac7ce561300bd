"""Pages are light: what a browser has to fetch of script and style, compressed."""

import gzip
import re
from pathlib import Path, PurePosixPath

import pytest
from django.contrib.staticfiles import finders

from analysis.services.people.changing import create_person

LIMIT = 150_000  # bytes of a page's scripts and styles
LINKED = re.compile(r'<(?:script|link)[^>]* (?:src|href)="/static/([^"]+\.(?:js|css))"')
IMPORTED = re.compile(r'(?:from|import)\s+"(\.[^"]+)"')


def with_imports(names: set[str]) -> set[str]:
    """These static files, and the scripts that they import."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        folder = PurePosixPath(name).parent
        for imported in IMPORTED.findall(Path(finders.find(name)).read_text()):
            waiting |= {str(folder / imported.removeprefix("./"))} - found
    return found


@pytest.fixture
def addresses(user, done_photo) -> list[str]:
    photo = done_photo(user)
    face = photo.faces.get()
    person = create_person(owner=user, name="Ada", face_ids=[face.pk])
    return [
        *("/", f"/photos/{photo.pk}/", "/insights/", "/people/", "/people/naming/", "/compare/"),
        *("/search/", f"/people/{person.pk}/", f"/faces/{face.pk}/similar/", "/accounts/"),
    ]


def test_no_page_needs_more_than_150_kb_of_script_and_style(signed_in, addresses):
    for address in addresses:
        page = signed_in.get(address).content.decode()
        files = with_imports(set(LINKED.findall(page)))
        assert any(name.endswith(".css") for name in files), address
        size = sum(len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in files)
        assert size <= LIMIT, f"{address} needs {size:,} bytes of {sorted(files)}"


def test_a_page_with_scripts_is_measured_with_what_they_import(signed_in):
    files = with_imports(set(LINKED.findall(signed_in.get("/").content.decode())))
    assert {"vendor/htmx/htmx.min.js", "js/library.js", "js/grid.js", "css/base.css"} <= files
