"""The public demo, as a visitor uses it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import complaints_here


def test_a_visitor_has_a_photo_looked_at(page: Page, photo: Callable):
    page.goto("/")
    page.get_by_role("link", name="Try it with a photo").click()
    page.locator("[data-picker]").set_input_files(photo("obama.jpg"))
    expect(page.get_by_role("heading", name="1 face")).to_be_visible()
    shown = page.get_by_alt_text("Your photo, with a frame on each face")
    expect(shown).to_have_js_property("naturalWidth", 910)
    expect(page.locator(".face-card")).to_contain_text("years")
    page.locator(".face-card").hover()
    expect(page.locator(".face-link")).to_have_class(re.compile("is-linked"))
    assert complaints_here(page, "the demo's answer") == []
    page.reload()
    expect(page.locator(".face-card")).to_have_count(0)
