"""Pages in German, whose words are long: on a small phone, and chosen in the footer."""

import itertools

from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import OWN_PAGES, VISITORS_PAGES, complaints

SMALL_PHONE = {"width": 360, "height": 740}


def test_german_words_have_room_on_a_small_phone(new_context, sign_up):
    page: Page = new_context(viewport=SMALL_PHONE).new_page()
    sign_up(page, "deutsch@example.com")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Bibliothek")).to_be_visible()
    wide = []
    for address in [*OWN_PAGES, "/people/", "/compare/", "/search/"]:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > SMALL_PHONE["width"]:
            wide.append(address)
    assert wide == []


def test_visitors_read_german_where_their_browser_asks_for_it(new_context):
    page: Page = new_context(locale="de-DE").new_page()
    found = [complaints(page, address) for address in VISITORS_PAGES]
    assert list(itertools.chain.from_iterable(found)) == []
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en-gb")
