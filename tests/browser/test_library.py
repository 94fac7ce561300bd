"""The library: from files to analysed photos, live."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    file = tmp_path / "letter.jpg"
    file.write_text("Dear photo, I am none.")
    return file


@pytest.fixture
def truncated_photo(tmp_path: Path, photo) -> Path:
    file = tmp_path / "half.jpg"
    whole = photo("obama.jpg").read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    return file


def test_photos_become_done_without_reloading_and_a_bad_file_says_why(
    page: Page, sign_up, upload, wait_until_analyzed, photo, text_file
):
    sign_up(page, "library@example.com")
    expect(page.get_by_text("Add your first photos")).to_be_visible()
    page.evaluate("window.neverReloaded = true")

    upload(page, photo("astronaut.jpg"), text_file, photo("coffee.jpg"))

    failed = page.locator('.upload[data-state="failed"]')
    expect(failed).to_contain_text("letter.jpg")
    expect(failed.locator(".upload__note")).not_to_be_empty()
    wait_until_analyzed(page, 2)
    expect(page.locator("#library-summary")).to_have_text("2 photos")
    expect(page.locator(".tile img")).to_have_count(2)
    expect(page.get_by_role("link", name="astronaut.jpg")).to_contain_text("1 face")
    expect(page.get_by_role("link", name="coffee.jpg")).to_contain_text("No face found")
    assert page.evaluate("window.neverReloaded")


def test_a_file_refused_before_there_is_a_job_is_in_its_report(
    page: Page, sign_up, upload, wait_until_analyzed, photo, text_file
):
    sign_up(page, "report@example.com")
    refusals = []

    def is_second_refusal(response: Response) -> bool:
        if response.status == 422:
            refusals.append(response)
        return len(refusals) == 2

    with page.expect_response(is_second_refusal):
        upload(page, text_file, photo("coffee.jpg"))
    wait_until_analyzed(page, 1)
    expect(page.locator('.upload[data-state="failed"]')).to_have_count(1)  # told of once
    page.goto("/jobs/")
    page.get_by_role("main").get_by_role("link", name="Upload").click()
    expect(page.get_by_role("main")).to_contain_text("letter.jpg")


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_photos_are_dropped_and_pasted_too(page: Page, sign_up, photo, event: str):
    sign_up(page, f"{event}@example.com")
    page.evaluate(
        """([event, bytes]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([Uint8Array.from(bytes)], "coffee.jpg"));
            document.body.dispatchEvent(
                event === "drop"
                    ? new DragEvent("drop", { bubbles: true, dataTransfer: transfer })
                    : new ClipboardEvent("paste", { bubbles: true, clipboardData: transfer }),
            );
        }""",
        [event, list(photo("coffee.jpg").read_bytes())],
    )
    expect(page.get_by_role("link", name="coffee.jpg")).to_have_count(1)


def test_the_same_file_again_is_noticed(page: Page, sign_up, upload, photo):
    sign_up(page, "twice@example.com")
    upload(page, photo("coffee.jpg"))
    expect(page.locator(".tile")).to_have_count(1)
    upload(page, photo("coffee.jpg"))
    expect(page.locator('.upload[data-state="duplicate"]')).to_contain_text(
        "Already in your library"
    )
    expect(page.locator(".tile")).to_have_count(1)


def test_a_file_above_the_limit_is_not_even_sent(page: Page, sign_up, upload, tmp_path: Path):
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(26_000_000)
    sign_up(page, "large@example.com")
    upload(page, large)
    expect(page.locator(".upload__note")).to_have_text(
        "This file has 26 MB; the limit is 25 MB. Export a smaller copy of the photo."
    )


def test_a_photo_that_cannot_be_read_says_why_and_what_next(
    page: Page, sign_up, upload, truncated_photo
):
    sign_up(page, "truncated@example.com")
    upload(page, truncated_photo)
    page.locator('.tile[data-state="failed"]').wait_for()
    page.get_by_role("link", name="half.jpg").click()
    expect(page.get_by_role("heading", name="This photo could not be analysed")).to_be_visible()
    expect(page.locator(".verdict p")).to_contain_text(re.compile(r"\w+"))
    expect(page.get_by_role("button", name="Analyse again")).to_be_visible()


def test_an_upload_that_broke_off_is_retried(page: Page, sign_up, upload, photo):
    sign_up(page, "offline@example.com")
    page.route("**/api/v1/photos/", lambda route: route.abort())
    upload(page, photo("coffee.jpg"))
    expect(page.locator('.upload[data-state="failed"]')).to_contain_text("connection broke off")
    page.unroute("**/api/v1/photos/")
    page.get_by_role("button", name="Retry", exact=True).click()
    expect(page.locator(".tile")).to_have_count(1)


def test_a_page_without_its_stream_catches_up_once_it_is_back(
    page: Page, sign_up, upload, wait_until_analyzed, photo
):
    sign_up(page, "stream@example.com")
    page.route("**/events/", lambda route: route.abort())
    page.reload()
    upload(page, photo("coffee.jpg"))
    expect(page.locator("#live-status")).to_contain_text("interrupted")
    page.unroute("**/events/")
    wait_until_analyzed(page, 1)
    expect(page.locator("#live-status")).to_be_empty()


def test_photos_are_narrowed_selected_downloaded_and_deleted(
    page: Page, sign_up, upload, wait_until_analyzed, photo, tmp_path: Path
):
    sign_up(page, "narrow@example.com")
    upload(page, photo("astronaut.jpg"), photo("coffee.jpg"), photo("obama.jpg"))
    wait_until_analyzed(page, 3)
    page.reload()
    page.get_by_text("Filter and sort").click()
    page.get_by_label("Gender").select_option("Male")
    page.get_by_role("button", name="Show photos").click()
    page.wait_for_url("/?gender=male")
    expect(page.locator(".tile")).to_have_count(1)
    page.get_by_role("link", name="obama.jpg").click()
    page.get_by_role("link", name="Library").last.click()
    page.wait_for_url("/?gender=male")  # back to what was asked for

    page.get_by_role("link", name="No longer narrow to Male").click()
    page.get_by_label("Select obama.jpg").check()
    page.get_by_label("Select coffee.jpg").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "photos.zip")
    with zipfile.ZipFile(tmp_path / "photos.zip") as archive:
        assert sorted(archive.namelist()) == ["coffee.jpg", "obama.jpg"]
        assert archive.read("obama.jpg") == photo("obama.jpg").read_bytes()

    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete photos").click()
    expect(page.get_by_text("2 photos deleted")).to_be_visible()
    expect(page.locator(".tile")).to_have_count(1)


def test_shift_selects_all_between_and_escape_none(
    page: Page, sign_up, upload, wait_until_analyzed, photo
):
    sign_up(page, "range@example.com")
    upload(page, photo("astronaut.jpg"), photo("coffee.jpg"), photo("obama.jpg"))
    wait_until_analyzed(page, 3)
    ticks = page.locator(".tile .tick")
    ticks.first.click()
    ticks.last.click(modifiers=["Shift"])
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.get_by_role("button", name="Download").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_text("3 selected")).to_be_hidden()
    expect(ticks.first.get_by_role("checkbox")).to_be_focused()


def test_a_folder_and_an_archive_are_uploaded(
    page: Page, sign_up, upload, wait_until_analyzed, photo, tmp_path: Path
):
    folder = tmp_path / "holidays"
    (folder / "day two").mkdir(parents=True)
    (folder / ".hidden.jpg").write_bytes(b"none of anybody's business")
    (folder / "notes.txt").write_text("no photo")
    (folder / "day two" / "coffee.jpg").write_bytes(photo("coffee.jpg").read_bytes())
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.write(photo("astronaut.jpg"), "astronaut.jpg")

    sign_up(page, "folder@example.com")
    page.locator("#folder-input").set_input_files(folder)
    expect(page.locator(".tile")).to_have_count(1)
    upload(page, tmp_path / "more.zip")
    expect(page.locator('.upload[data-state="unpacking"]')).to_contain_text("Arrived")
    wait_until_analyzed(page, 2)
    expect(page.locator('.upload[data-state="failed"]')).to_have_count(0)


def test_a_folder_in_which_no_photo_is_is_told_of(page: Page, sign_up, tmp_path: Path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "notes.txt").write_text("no photo")
    sign_up(page, "letters@example.com")
    page.locator("#folder-input").set_input_files(tmp_path / "letters")
    expect(page.locator("#uploads")).to_contain_text("No photo or ZIP is in there.")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("#uploads")).to_be_hidden()


def test_rows_are_dismissed_by_keyboard_one_after_the_other(
    page: Page, sign_up, upload, text_file, tmp_path: Path
):
    other = tmp_path / "other.jpg"
    other.write_text("No photo either.")
    sign_up(page, "rows@example.com")
    upload(page, text_file, other)
    rows = page.locator('.upload[data-state="failed"]')
    expect(rows).to_have_count(2)
    rows.first.locator('[data-action="remove"]').press("Enter")
    expect(rows.locator('[data-action="remove"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Choose photos")).to_be_focused()
