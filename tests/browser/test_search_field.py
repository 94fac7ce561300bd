"""The library's search field: tokens by keyboard."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect


def test_what_is_typed_becomes_tokens_by_keyboard_alone(
    page: Page, sign_up, upload, wait_until_analyzed, photo
):
    sign_up(page, "words@example.com")
    upload(page, photo("astronaut.jpg"), photo("coffee.jpg"))
    wait_until_analyzed(page, 2)
    page.reload()
    field = page.get_by_role("combobox", name="Search your photos")
    field.press_sequentially("fem")
    option = page.get_by_role("option", name="Female Gender")
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert not Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    field.press("Escape")
    expect(option).to_be_hidden()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("/?gender=female")
    expect(page.locator(".tile")).to_have_count(1)

    field.fill("age 20-60 dora")
    field.press("Enter")
    expect(page.get_by_text("Nothing of yours is called “dora”")).to_be_visible()
    expect(page.locator(".tile")).to_have_count(1)
    field.fill("")
    field.press("Backspace")
    page.wait_for_url("/?age_min=20&age_max=60")  # the last token goes, and the unknown word
    field.press("Backspace")
    page.wait_for_url("/?age_min=20")
