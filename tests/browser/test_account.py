"""Signing in and out, tokens, and the theme."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()


def test_a_user_signs_out_and_in_again(page: Page, sign_up: Callable):
    sign_up(page, "again@example.com")
    sign_out(page)
    expect(page.get_by_role("heading", name="Your photos, face by face.")).to_be_visible()
    page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    page.get_by_label("Email").fill("again@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Library")).to_be_visible()


def test_a_wrong_password_says_so_beside_the_form(page: Page):
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("nobody@example.com")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.locator(".errorlist")).to_be_visible()


def test_a_token_is_copied_works_and_is_revoked(new_context: Callable, sign_up: Callable):
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    sign_up(page, "token@example.com")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("link", name="API tokens").click()
    page.get_by_label("Name").fill("Holiday import")
    page.get_by_role("button", name="Create token").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()

    token = page.evaluate("navigator.clipboard.readText()")
    stranger = new_context(extra_http_headers={"Authorization": f"Token {token}"})
    assert stranger.request.get("/api/v1/photos/").ok

    page.get_by_role("button", name="Revoke Holiday import").click()
    page.get_by_role("button", name="Revoke token").click()
    expect(page.get_by_text("None yet.")).to_be_visible()
    assert stranger.request.get("/api/v1/photos/").status == 401


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_theme_follows_the_system_until_it_is_chosen(new_context: Callable, system: str):
    page = new_context(color_scheme=system).new_page()
    other = "dark" if system == "light" else "light"
    chosen = page.locator(f":root[data-theme={other}]")
    page.goto("/")
    toggle = page.get_by_role("button", name="Dark theme")
    expect(toggle).to_have_attribute("aria-pressed", str(system == "dark").lower())
    toggle.click()
    expect(chosen).to_be_attached()
    page.reload()
    expect(chosen).to_be_attached()
    page.get_by_role("button", name="Dark theme").click()
    expect(chosen).not_to_be_attached()
