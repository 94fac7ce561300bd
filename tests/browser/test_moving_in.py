"""Moving in: what is new is told before it is sent, folders become albums, and a report follows."""

from pathlib import Path

from playwright.sync_api import Page, expect


def test_a_folder_is_looked_at_first_then_sent_and_becomes_an_album(
    page: Page, sign_up, upload, wait_until_analyzed, photo, tmp_path: Path
):
    folder = tmp_path / "holidays"
    folder.mkdir()
    for name in ("coffee.jpg", "astronaut.jpg"):
        (folder / name).write_bytes(photo(name).read_bytes())
    (folder / "letter.jpg").write_text("Dear photo, I am none.")

    sign_up(page, "moving@example.com")
    upload(page, photo("coffee.jpg"))
    wait_until_analyzed(page, 1)
    page.get_by_label("First tell me what is new").check()
    page.locator("#folder-input").set_input_files(folder)
    dialog = page.get_by_role("dialog", name="What would be uploaded")
    expect(dialog.locator('[data-count="new"]')).to_have_text("1")
    expect(dialog.locator('[data-count="duplicate"]')).to_have_text("1")
    expect(dialog.locator('[data-count="unreadable"]')).to_have_text("1")
    expect(dialog.locator("[data-check=troubles]")).to_contain_text("letter.jpg")
    expect(page.locator(".tile")).to_have_count(1)

    dialog.get_by_role("button", name="Upload 1").click()
    wait_until_analyzed(page, 2)
    page.get_by_role("link", name="Albums").click()
    page.get_by_role("link", name="holidays").click()
    expect(page.get_by_role("heading", name="holidays")).to_be_visible()
    expect(page.locator(".tile")).to_have_count(1)

    page.goto("/jobs/")
    page.get_by_role("link", name="Upload").first.click()
    expect(page.locator("#job")).to_contain_text("New")
