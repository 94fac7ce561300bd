"""Every page under axe-core, in light and dark, on a phone and on a desktop."""

import itertools

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
VISITORS_PAGES = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
OWN_PAGES = [
    "/",
    "/accounts/",
    "/accounts/tokens/",
    "/accounts/password/change/",
    "/accounts/logout/",
]


def complaints(page: Page, address: str) -> list[str]:
    """What is wrong on a page for someone who cannot see it well, or uses a keyboard or a phone."""
    page.goto(address)
    found = []
    for theme, size in itertools.product(("light", "dark"), (PHONE, DESKTOP)):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        where = f"{address} {theme} {size['width']} pixels"
        found += [
            f"{where}: {violation['id']} at {[node['target'] for node in violation['nodes']]}"
            for violation in Axe().run(page).response["violations"]
        ]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found.append(f"{where}: scrolls sideways")
    return found


@pytest.mark.parametrize("address", VISITORS_PAGES)
def test_visitors_pages_are_accessible(page: Page, address: str):
    assert complaints(page, address) == []


def test_a_users_pages_are_accessible(
    page: Page, sign_up, upload, wait_until_analyzed, photo, tmp_path
):
    sign_up(page, "axe@example.com")
    assert complaints(page, "/") == []  # while it is empty
    none = tmp_path / "none.jpg"
    none.write_text("none")
    upload(page, photo("astronaut.jpg"), none)
    wait_until_analyzed(page, 1)
    address = page.get_by_role("link", name="astronaut.jpg").get_attribute("href")
    found = list(
        itertools.chain.from_iterable(complaints(page, own) for own in [*OWN_PAGES, address])
    )
    assert found == []


def test_a_page_that_is_not_there_is_accessible(page: Page):
    assert complaints(page, "/nowhere/") == []
