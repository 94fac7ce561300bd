"""Every page under axe-core, in light and dark, on a phone and on a desktop."""

import itertools
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
VISITORS_PAGES = [
    "/",
    "/demo/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/none/",
    "/accounts/inactive/",
]
OWN_PAGES = [
    "/",
    "/?gender=male&sort=taken",
    "/insights/",
    "/accounts/",
    "/accounts/2fa/",
    "/accounts/consent/",
    "/accounts/email/",
    "/accounts/export/",
    "/accounts/reauthenticate/",
    "/accounts/sessions/",
    "/accounts/tokens/",
    "/accounts/webhooks/",
    "/accounts/password/change/",
    "/accounts/logout/",
]

# What comes or is being replaced is half-way, too.
MOVED_BY_HTMX = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
# Colours half-way from one theme to the other have no contrast.
UNTIL_COLOURS_REST = """new Promise((done) => requestAnimationFrame(done)).then(() => {
  const moving = document.getAnimations().filter((moved) => moved instanceof CSSTransition);
  return Promise.allSettled(moving.map((transition) => transition.finished)).then(() => null);
})"""


def complaints(page: Page, address: str) -> list[str]:
    """What is wrong on a page for someone who cannot see it well, or uses a keyboard or a phone."""
    page.goto(address)
    return complaints_here(page, address)


def complaints_here(page: Page, what: str) -> list[str]:
    """The same of the page as it stands; `what` names it."""
    found = []
    for theme, size in itertools.product(("light", "dark"), (PHONE, DESKTOP)):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size(size)
        expect(page.locator(MOVED_BY_HTMX)).to_have_count(0)
        page.evaluate(UNTIL_COLOURS_REST)
        where = f"{what} {theme} {size['width']} pixels"
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


def test_the_pages_of_people_are_accessible(
    page: Page, sign_up, upload, wait_until_analyzed, photo, mirrored, side_by_side
):
    sign_up(page, "people-axe@example.com")
    found = complaints(page, "/people/")  # while nobody is there
    page.goto("/")
    upload(page, photo("biden.jpg"), mirrored("biden.jpg"))
    wait_until_analyzed(page, 2)
    page.get_by_role("link", name="People").click()
    group = page.locator(".person-tile__link")
    expect(group).to_have_count(1)
    addresses = ["/people/", group.get_attribute("href"), "/people/naming/", "/people/hidden/"]
    addresses += ["/people/same/", "/people/history/", "/people/changes/"]
    addresses.append(f"{group.get_attribute('href')}split/preview/")
    page.goto("/")
    page.get_by_role("link", name=re.compile("^biden")).click()
    similar = page.get_by_role("link", name="Similar").get_attribute("href")
    for address in [*addresses, similar, "/compare/", "/search/"]:
        found += complaints(page, address)

    page.locator("[data-picker]").set_input_files(side_by_side("obama.jpg", "biden.jpg"))
    page.get_by_role("radio").first.check(force=True)
    expect(page.locator(".similar")).to_be_visible()
    found += complaints_here(page, "/search/ with an answer")
    page.goto("/people/")
    page.get_by_role("checkbox").check()
    found += complaints_here(page, "/people/ with somebody selected")
    assert found == []


def test_a_page_that_is_not_there_is_accessible(page: Page):
    assert complaints(page, "/nowhere/") == []
