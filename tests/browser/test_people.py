"""People: groups that form by themselves get names, are merged and apart again, and compared."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def title(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def tile(page: Page, name: str) -> Locator:
    return page.locator(".person-tile", has_text=name)


def test_groups_are_named_renamed_merged_and_apart_again(
    page: Page, sign_up, upload, wait_until_analyzed, photo, mirrored, title
):
    sign_up(page, "people@example.com")
    upload(page, photo("obama.jpg"), photo("obama2.jpg"))
    expect(page.locator(".tile")).to_have_count(2)
    page.get_by_role("link", name="People").click()
    page.evaluate("window.neverReloaded = true")
    expect(tile(page, "2 faces")).to_have_count(1)  # as soon as the machine has grouped them
    assert page.evaluate("window.neverReloaded")

    page.goto("/")
    upload(page, photo("biden.jpg"), mirrored("biden.jpg"))
    wait_until_analyzed(page, 4)
    page.get_by_role("link", name="People").click()
    expect(page.locator(".person-tile")).to_have_count(2)

    page.get_by_role("link", name="Who is this?", exact=True).first.click()
    for name in ("Someone", "Somebody else"):
        expect(page.get_by_label("Name", exact=True)).to_be_focused()
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(page.locator(".messages")).to_contain_text(f"This is {name}.")
    expect(title).to_have_text("Everybody has a name")
    page.get_by_role("link", name="See your people").click()
    expect(tile(page, "Someone")).to_contain_text("2 faces")

    tile(page, "Someone").get_by_role("link").click()
    expect(page.get_by_text("2 faces in 2 photos")).to_be_visible()
    rename = page.locator("summary", has_text="Rename")
    rename.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(rename).to_be_focused()
    rename.press("Enter")
    page.get_by_label("Name", exact=True).fill("Ada")
    page.keyboard.press("Enter")
    expect(title).to_have_text("Ada")

    page.get_by_role("link", name="People").first.click()
    page.get_by_role("checkbox", name="Select Somebody else").check()
    page.get_by_role("checkbox", name="Select Ada").check()
    page.get_by_label("Merge into").select_option(label="Ada (2)")
    page.get_by_role("button", name="Merge").click()
    expect(page.locator(".person-tile")).to_have_count(1)
    expect(tile(page, "Ada")).to_contain_text("4 faces")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".person-tile")).to_have_count(2)


def test_somebody_dragged_onto_somebody_else_is_that_person_too(
    page: Page, sign_up, upload, wait_until_analyzed, side_by_side
):
    sign_up(page, "dragged@example.com")
    upload(page, side_by_side("obama.jpg", "biden.jpg"))
    wait_until_analyzed(page, 1)
    page.locator(".tile__link").click()
    for name in ("Ada", "Bo"):
        nameless = page.locator(".face-card", has_not=page.locator(".face-who__name")).first
        nameless.get_by_text("Who is this?").click()
        nameless.get_by_placeholder("Name").fill(name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    page.get_by_role("link", name="People").click()

    tile(page, "Ada").drag_to(tile(page, "Bo"))
    expect(page.locator(".messages")).to_contain_text("Merged.")
    expect(page.locator(".person-tile")).to_have_count(1)
    expect(tile(page, "Bo")).to_contain_text("2 faces")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".person-tile")).to_have_count(2)


def test_two_photos_are_compared_and_the_verdict_is_explained(page: Page, sign_up, photo):
    sign_up(page, "compare@example.com")
    page.get_by_role("link", name="Compare").click()

    def compare(first: str, second: str) -> None:
        for side, name in (("first", first), ("second", second)):
            page.locator(f'input[name="{side}"]').set_input_files(photo(name))
        page.get_by_role("button", name="Compare").click()

    compare("obama.jpg", "obama2.jpg")
    expect(page.get_by_role("heading", name="The same person")).to_be_visible()
    expect(page.get_by_role("button", name="Compare")).to_be_focused()
    expect(page.locator(".outcome")).to_contain_text(re.compile(r"within the threshold of 0\.\d+"))
    compare("obama.jpg", "biden.jpg")
    expect(page.get_by_role("heading", name="Two people")).to_be_visible()
    page.get_by_role("link", name="Library").click()
    expect(page.locator(".tile")).to_have_count(0)  # nothing of them was kept


def test_a_library_is_searched_by_a_face_chosen_in_a_photo(
    page: Page, sign_up, upload, wait_until_analyzed, photo, side_by_side
):
    sign_up(page, "search@example.com")
    upload(page, photo("obama2.jpg"), photo("astronaut.jpg"))
    wait_until_analyzed(page, 2)
    page.get_by_role("link", name="People").click()
    page.get_by_role("link", name="Search by face").click()
    page.locator("[data-picker]").set_input_files(side_by_side("obama.jpg", "biden.jpg"))
    expect(page.get_by_text("There are 2 faces in the photo. Which one is meant?")).to_be_visible()
    found = page.locator("[data-distance]:visible")
    said = page.locator("[data-similar-said]")
    expect(said).to_have_count(0)

    numbers = []
    for number in range(2):
        face = page.get_by_role("radio").nth(number)
        page.locator(".face-choice label").nth(number).click()
        expect(face).to_have_attribute("checked", "")  # as the answer has it
        expect(face).to_be_focused()
        numbers.append(said.inner_text().split()[0])
    assert sorted(numbers) == ["0", "1"]

    page.get_by_label("How like").fill("1")
    expect(found).to_have_count(2)
    page.get_by_label("How like").fill("0.2")
    expect(found).to_have_count(0)
    expect(page.get_by_text("No face of your library is so much like this one.")).to_be_visible()
