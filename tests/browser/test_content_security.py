"""Pages keep to a strict Content-Security-Policy: no inline scripts, styles or handlers."""

import re

from playwright.sync_api import expect


def test_every_page_works_under_a_strict_policy(
    new_context, sign_up, upload, wait_until_analyzed, photo, mirrored, side_by_side
):
    page = new_context().new_page()  # what the policy forbids comes up in the console, which fails
    policy = page.goto("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    page.goto("/accounts/login/")
    sign_up(page, "strict@example.com")
    upload(page, photo("astronaut.jpg"), mirrored("astronaut.jpg"))
    wait_until_analyzed(page, 2)
    page.get_by_role("link", name=re.compile("^astronaut")).click()
    page.locator(".face-card").hover()
    page.get_by_role("button", name="Analyse again").click()
    expect(page.locator("#analysis[data-unfinished]")).to_have_count(0)
    page.get_by_role("link", name="Similar").click()
    page.get_by_label("How like").fill("1")
    page.get_by_role("link", name="People").click()
    page.locator(".person-tile").get_by_role("link").click()
    page.get_by_role("checkbox").first.check()
    page.goto("/people/naming/")
    page.keyboard.press("ArrowRight")
    page.get_by_role("link", name="Compare").click()
    for side in ("first", "second"):
        page.locator(f'input[name="{side}"]').set_input_files(photo("astronaut.jpg"))
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="The same person")).to_be_visible()
    page.goto("/search/")
    page.locator("[data-picker]").set_input_files(side_by_side("obama.jpg", "biden.jpg"))
    page.get_by_role("radio").first.check(force=True)
    expect(page.locator(".similar")).to_be_visible()
    page.goto("/accounts/tokens/")
    page.goto("/nowhere/")


def test_the_description_of_the_api_works_under_its_own_policy(page):
    page.goto("/api/v1/docs/")  # Redoc works, too, but the policy keeps its maker's logo away
    expect(page.get_by_text("/api/v1/photos/").first).to_be_visible()
