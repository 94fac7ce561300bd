"""A real Chromium on the real platform, for the tests of the room."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.conftest import PASSWORD
from tests.local_process import LocalProcess

HOW_TO_GET_ONE = (
    "the browser tests need a Chromium: `apt-get install chromium`, "
    "or `.venv/bin/playwright install chromium`"
)
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
PATIENCE_MS = 90_000  # a busy machine is slow, and not wrong; the worker may be loading its models

expect.set_options(timeout=PATIENCE_MS)


def chromium_executable(playwright: Playwright) -> str | None:
    """The system's Chromium, or Playwright's own; None where there is neither."""
    own = playwright.chromium.executable_path
    return shutil.which("chromium") or (own if Path(own).exists() else None)


def complaint_in(message: ConsoleMessage) -> list[str]:
    if message.type not in ("error", "warning"):
        return []
    return [] if message.text.startswith("Failed to load resource") else [message.text]


def pytest_terminal_summary(terminalreporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if any(HOW_TO_GET_ONE in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(f"Browser tests were skipped: {HOW_TO_GET_ONE}.")


# These three replace pytest-playwright's, whose event loop would outlive the room's tests and keep
# Django from the database in those of other rooms.


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    executable = chromium_executable(playwright)
    if executable is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(HOW_TO_GET_ONE)
        pytest.skip(HOW_TO_GET_ONE)
    started = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture
def new_context(browser: Browser, live_platform: LocalProcess) -> Iterator[Callable]:
    """`new_context(**options)` is a browser without a past; what its console complains of fails.

    Chromium's own note of an answer that is an error does not: some tests ask for such answers.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(**options) -> BrowserContext:
        context = browser.new_context(base_url=live_platform.url, **options)
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", lambda message: complaints.extend(complaint_in(message)))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def page(new_context: Callable) -> Page:
    return new_context().new_page()


@pytest.fixture
def sign_up() -> Callable[[Page, str], None]:
    """`sign_up(page, email)` makes an account that has consented, and leads to the library."""

    def act(page: Page, email: str) -> None:
        page.goto("/accounts/signup/")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("Password (again)").fill(PASSWORD)
        page.get_by_role("button", name="Create account").click()
        page.wait_for_url("/")
        page.get_by_role("button", name="I agree").click()
        page.get_by_role("button", name="Choose photos").wait_for()
        page.wait_for_load_state()  # a page takes no file before its script runs

    return act


@pytest.fixture
def upload() -> Callable[..., None]:
    """`upload(page, *paths)` chooses files as the file dialog does."""

    def act(page: Page, *paths: Path) -> None:
        page.locator("#file-input").set_input_files(paths)

    return act


@pytest.fixture
def mirrored(photo: Callable[[str], Path], tmp_path: Path) -> Callable[[str], Path]:
    """`mirrored("obama.jpg")` is another photo of the same person: that one in a mirror."""

    def make(name: str) -> Path:
        path = tmp_path / f"mirrored-{name}"
        with Image.open(photo(name)) as picture:
            ImageOps.mirror(picture).save(path)
        return path

    return make


@pytest.fixture
def side_by_side(photo: Callable[[str], Path], tmp_path: Path) -> Callable[..., Path]:
    """`side_by_side("obama.jpg", "biden.jpg")` is one photo with the faces of several."""

    def make(*names: str) -> Path:
        pictures = [ImageOps.contain(Image.open(photo(name)), (1000, 600)) for name in names]
        both = Image.new("RGB", (sum(picture.width for picture in pictures), 600))
        left = 0
        for picture in pictures:
            both.paste(picture, (left, 0))
            left += picture.width
        both.save(tmp_path / "both.jpg")
        return tmp_path / "both.jpg"

    return make


@pytest.fixture
def wait_until_analyzed() -> Callable[[Page, int], None]:
    """`wait_until_analyzed(page, 3)` waits, without reloading, for three photos to be done."""

    def act(page: Page, photos: int) -> None:
        expect(page.locator('.tile[data-state="done"]')).to_have_count(photos)

    return act
