"""Drawing a face on a photo: with a mouse, with a finger, and on a keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.test_accessibility import complaints_here

WIDTH, HEIGHT = 600, 400  # pixels of coffee.jpg, in which nobody is
NEAR = 6  # pixels of the photo: a screen's may be more than one of them
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def drawing_on(sign_up, upload, wait_until_analyzed, photo, request) -> Callable[[Page], Page]:
    """`drawing_on(page)` opens the dialog in which a face of coffee.jpg is drawn."""

    def act(page: Page) -> Page:
        sign_up(page, re.sub(r"\W+", "-", request.node.name) + "@example.com")
        upload(page, photo("coffee.jpg"))
        wait_until_analyzed(page, 1)
        page.get_by_role("link", name="coffee.jpg").click()
        page.wait_for_load_state()
        page.get_by_role("button", name="Draw a face").click()
        expect(board(page)).to_be_focused()
        page.wait_for_load_state("networkidle")  # the picture gives the board its size
        return page

    return act


def board(page: Page):
    return page.get_by_role("application", name="Box around the face")


def numbers(page: Page) -> dict[str, float]:
    fields = ("left", "top", "width", "height")
    return {name: float(page.locator(f'[name="{name}"]').input_value()) for name in fields}


def on_screen(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a point of the photo, in shares of its sides, is in the window."""
    shown = board(page).bounding_box()
    return shown["x"] + shown["width"] * x, shown["y"] + shown["height"] * y


@contextmanager
def finger(page: Page) -> Iterator[Callable[[str, tuple[float, float]], None]]:
    """A finger on a touchscreen: `touch("touchStart", point)`, "touchMove" and "touchEnd"."""
    session: CDPSession = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touched = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

    yield touch
    session.detach()


def test_a_face_is_drawn_with_a_mouse_looked_at_and_taken_away(page: Page, drawing_on):
    drawing_on(page)
    page.mouse.move(*on_screen(page, 0.2, 0.2))
    page.mouse.down()
    page.mouse.move(*on_screen(page, 0.4, 0.6), steps=4)
    page.mouse.up()
    drawn = numbers(page)
    assert drawn["left"] == pytest.approx(0.2 * WIDTH, abs=NEAR)
    assert drawn["width"] == pytest.approx(0.2 * WIDTH, abs=NEAR)
    assert drawn["height"] == pytest.approx(0.4 * HEIGHT, abs=NEAR)

    page.mouse.move(*on_screen(page, 0.4, 0.6))  # its corner, which is drawn further
    page.mouse.down()
    page.mouse.move(*on_screen(page, 0.5, 0.6), steps=3)
    page.mouse.up()
    assert numbers(page)["width"] == pytest.approx(0.3 * WIDTH, abs=2 * NEAR)
    assert numbers(page)["left"] == pytest.approx(drawn["left"], abs=1)

    page.get_by_role("button", name="Look at this face").click()
    expect(page.get_by_text("Drawn by you")).to_be_visible()
    expect(page.locator(".face-link")).to_have_count(1)
    page.get_by_role("button", name="Take away").click()
    expect(page.get_by_text("The drawn face is gone.")).to_be_visible()
    expect(page.locator(".face-card")).to_have_count(0)


def test_a_face_is_drawn_with_a_finger_and_a_second_one_changes_nothing(new_context, drawing_on):
    page = drawing_on(new_context(**PHONE).new_page())
    before = page.evaluate("scrollY")
    with finger(page) as touch:
        touch("touchStart", on_screen(page, 0.1, 0.1))
        touch("touchMove", on_screen(page, 0.2, 0.3))
        touch("touchMove", on_screen(page, 0.4, 0.5))
        touch("touchEnd")
        drawn = numbers(page)
        assert drawn["left"] == pytest.approx(0.1 * WIDTH, abs=NEAR)
        assert drawn["top"] == pytest.approx(0.1 * HEIGHT, abs=NEAR)
        assert drawn["width"] == pytest.approx(0.3 * WIDTH, abs=NEAR)
        assert page.evaluate("scrollY") == before  # it draws, and scrolls nothing

        inside, moved = on_screen(page, 0.25, 0.3), on_screen(page, 0.45, 0.3)
        touch("touchStart", inside)
        touch("touchStart", inside, on_screen(page, 0.9, 0.9))
        touch("touchMove", moved, on_screen(page, 0.9, 0.6))
        touch("touchEnd")
        there = numbers(page)
        assert there["left"] == pytest.approx(drawn["left"] + 0.2 * WIDTH, abs=NEAR)
        assert (there["width"], there["height"]) == (drawn["width"], drawn["height"])

    page.get_by_role("button", name="Look at this face").tap()
    expect(page.get_by_text("Drawn by you")).to_be_visible()


def test_a_box_is_drawn_on_a_keyboard_and_by_numbers(page: Page, drawing_on):
    drawing_on(page)
    start = numbers(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    moved = numbers(page)
    assert moved["left"] > start["left"]
    assert moved["height"] > start["height"]
    assert (moved["top"], moved["width"]) == (start["top"], start["width"])

    page.get_by_text("By numbers, in pixels").click()
    page.get_by_label("Width").fill("150")
    assert page.locator("rect.drawing__box").get_attribute("width") == "150"
    assert complaints_here(page, "the drawing of a face") == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
