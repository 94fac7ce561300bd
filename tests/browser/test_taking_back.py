"""A person is split as previewed, by tap, key and dragging, and the history takes that back."""

import re

from playwright.sync_api import Locator, Page, expect


def tile(page: Page, name: str) -> Locator:
    return page.locator(".person-tile", has_text=name)


def test_two_people_in_one_are_split_as_corrected_and_the_merge_is_undone_with_that(
    page: Page, sign_up, upload, wait_until_analyzed, photo, mirrored
):
    sign_up(page, "split@example.com")
    upload(page, photo("obama.jpg"), photo("obama2.jpg"), photo("biden.jpg"), mirrored("biden.jpg"))
    wait_until_analyzed(page, 4)
    page.get_by_role("link", name="People").click()
    expect(page.locator(".person-tile")).to_have_count(2)
    for checkbox in page.get_by_role("checkbox").all():
        checkbox.check()
    page.get_by_role("button", name="Merge").click()
    expect(page.locator(".person-tile")).to_have_count(1)
    page.locator(".person-tile__link").click()
    page.get_by_label("Name", exact=True).fill("Ada")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada")

    page.get_by_role("link", name="Two people?").click()
    stays = page.locator('[data-split-group="stay"] [data-split-face]')
    leaves = page.locator('[data-split-group="leave"] [data-split-face]')
    expect(stays).to_have_count(2)
    expect(leaves).to_have_count(2)
    stays.first.click()
    expect(leaves).to_have_count(3)
    expect(page.locator("[data-split-status]")).to_have_text("Moved: this face is someone else.")
    leaves.first.get_by_role("button").press("Enter")
    expect(stays).to_have_count(2)
    leaves.first.drag_to(page.locator('[data-split-group="stay"]'))
    expect(stays).to_have_count(3)
    page.get_by_label("Who is it?").fill("Bo")
    page.get_by_role("button", name="Split").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada")
    expect(page.get_by_text("3 faces in 3 photos")).to_be_visible()

    page.goto("/people/history/")
    merge = page.locator(".history__act", has_text="Merged people")
    merge.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Later changes build on this one")
    page.get_by_role("button", name="Undo all 3").click()
    expect(page.locator(".messages")).to_contain_text("3 changes are undone.")
    page.goto("/people/")
    expect(page.locator(".person-tile")).to_have_count(2)
    expect(tile(page, "2 faces")).to_have_count(2)
