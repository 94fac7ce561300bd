"""The administration in a browser, on the real platform."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.local_process import LocalProcess


@pytest.mark.parametrize("width", [390, 1280])
def test_the_administrator_sees_how_the_site_is_doing(
    new_context, live_platform: LocalProcess, width: int
):
    email, password = re.search(
        r"shown this once:\n +(\S+)\n +(\S+)", live_platform.output
    ).groups()
    page: Page = new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("/admin/")
    expect(page.locator(".dashboard-charts svg")).to_have_count(4)
    expect(page.get_by_text("Photos that wait")).to_be_visible()
    assert fits(page)
    page.goto("/admin/auth/group/add/")
    expect(page.get_by_text("Available permissions")).to_be_visible()
    assert fits(page)
    page.goto("/admin/accounts/user/")
    page.get_by_role("link", name=email).click()
    expect(page.get_by_text("Storage in MB")).to_be_visible()
    assert fits(page)


def fits(page: Page) -> bool:
    """Whether nothing of the page reaches beyond the window's side."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")
