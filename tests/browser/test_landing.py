"""The page for visitors."""

import re

import pytest
from playwright.sync_api import Page


def test_its_example_is_what_the_models_say(
    page: Page, sign_up, upload, wait_until_analyzed, photo
):
    page.goto("/")
    age, gender = page.locator(".hero__card .estimate__value").all_inner_texts()
    sign_up(page, "example@example.com")
    upload(page, photo("astronaut.jpg"))
    wait_until_analyzed(page, 1)
    page.get_by_role("link", name="astronaut.jpg").click()
    page.locator(".face-card").first.wait_for()
    now_age, now_gender, *_ = page.locator(".face-card .estimate__value").all_inner_texts()
    assert now_gender == gender
    years = [int(re.match(r"\d+", text)[0]) for text in (age, now_age)]
    assert years[0] == pytest.approx(years[1], abs=4)
