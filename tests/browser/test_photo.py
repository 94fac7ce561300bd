"""The page of a photo: frames, cards, the way to other photos."""

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def library(page: Page, sign_up, upload, wait_until_analyzed, photo, request) -> Page:
    """A library with coffee.jpg, the newest, and astronaut.jpg."""
    name = re.sub(r"\W+", "-", request.node.name)
    sign_up(page, f"{name}@example.com")
    upload(page, photo("astronaut.jpg"))
    expect(page.locator(".tile")).to_have_count(1)
    upload(page, photo("coffee.jpg"))
    wait_until_analyzed(page, 2)
    return page


def test_every_face_has_a_frame_and_a_card_that_belong_together(library: Page):
    library.get_by_role("link", name="astronaut.jpg").click()
    frame = library.locator(".face-link")
    card = library.locator(".face-card")
    expect(frame).to_have_count(1)
    expect(card).to_have_count(1)
    assert (
        card.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    )

    card.hover()
    expect(frame).to_have_class(re.compile("is-linked"))
    frame.hover()
    expect(card).to_have_class(re.compile("is-linked"))


def test_a_frame_follows_the_photo_as_the_window_changes(library: Page):
    library.get_by_role("link", name="astronaut.jpg").click()

    def left_edge_in_photo() -> float:
        photo = library.locator(".photo-stage__picture img").bounding_box()
        frame = library.locator(".face-link__area").bounding_box()
        return (frame["x"] - photo["x"]) / photo["width"]

    wide = left_edge_in_photo()
    library.set_viewport_size({"width": 390, "height": 844})
    assert left_edge_in_photo() == pytest.approx(wide, abs=0.01)


def test_arrow_keys_turn_over_and_escape_leads_back(library: Page):
    def leads_to(title: str, key: str) -> None:
        library.keyboard.press(key)
        expect(library.get_by_role("heading", level=1)).to_have_text(title)
        library.wait_for_load_state()  # a page hears no key before its script runs

    library.get_by_role("link", name="coffee.jpg").focus()
    leads_to("coffee.jpg", "Enter")
    leads_to("astronaut.jpg", "ArrowRight")
    leads_to("coffee.jpg", "ArrowLeft")
    leads_to("Library", "Escape")


def test_a_photo_is_analysed_again_and_deleted(library: Page):
    library.get_by_role("link", name="astronaut.jpg").click()
    library.evaluate("window.neverReloaded = true")
    library.get_by_role("button", name="Analyse again").click()
    expect(library.locator("#analysis[data-unfinished]")).to_have_count(0)
    expect(library.locator(".face-card")).to_have_count(1)

    library.get_by_role("button", name="Delete").click()
    library.get_by_role("button", name="Keep it").click()
    expect(library.get_by_role("dialog")).to_be_hidden()
    library.get_by_role("button", name="Delete").click()
    library.get_by_role("button", name="Delete photo").click()
    expect(library.get_by_text("are deleted")).to_be_visible()
    expect(library.locator(".tile")).to_have_count(1)


def test_the_analysis_is_downloaded_as_json(library: Page):
    library.get_by_role("link", name="astronaut.jpg").click()
    with library.expect_download() as download:
        library.get_by_role("link", name="JSON").click()
    assert download.value.suggested_filename == "astronaut.jpg.json"


def test_another_user_finds_nothing_there(library: Page, new_context, sign_up):
    library.get_by_role("link", name="astronaut.jpg").click()
    address = library.url
    stranger = new_context().new_page()
    sign_up(stranger, "stranger@example.com")
    answer = stranger.goto(address)
    assert answer.status == 404
    expect(stranger.get_by_role("heading", name="Nobody is in this picture")).to_be_visible()


def test_the_focus_outlasts_news_of_the_photo(library: Page):
    library.get_by_role("link", name="astronaut.jpg").click()
    similar = library.locator(".face-card").get_by_role("link", name="Similar")
    similar.focus()
    library.evaluate("document.querySelector('.face-card').dataset.old = ''")
    library.evaluate(
        "document.getElementById('analysis-refresher').dispatchEvent(new Event('photo-changed'))"
    )
    expect(library.locator(".face-card[data-old]")).to_have_count(0)
    expect(library.locator(".face-card")).to_have_count(1)
    expect(similar).to_be_focused()
