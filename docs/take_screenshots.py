"""Take README's screenshots anew: `.venv/bin/python -m docs.take_screenshots`.

Starts the platform with data of its own, uploads the portraits of tests/photos/ (public domain)
and writes docs/screenshots/*.webp.
"""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, chromium_executable
from tests.conftest import PASSWORD, PHOTOS
from tests.local_process import LocalProcess, free_port

FOLDER = Path(__file__).parent / "screenshots"
WINDOW = {"width": 1280, "height": 720}
UPLOADS = ["biden.jpg", "obama2.jpg", "coffee.jpg", "obama.jpg", "astronaut.jpg", "obama3.jpg"]


def take(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").save(FOLDER / f"{name}.webp", quality=80, method=6)


def sign_up_and_upload(page: Page) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password (again)").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("button", name="I agree").click()
    for number, name in enumerate(UPLOADS, start=1):
        page.locator("#file-input").set_input_files(PHOTOS / name)
        expect(page.locator(".tile")).to_have_count(number)
    expect(page.locator('.tile[data-state="done"]')).to_have_count(len(UPLOADS))
    page.reload()


def main() -> None:
    with tempfile.TemporaryDirectory() as var, sync_playwright() as playwright:
        platform = LocalProcess.start("platform", Path(var), PORT=str(free_port()))
        try:
            browser = playwright.chromium.launch(
                executable_path=chromium_executable(playwright), args=ARGUMENTS
            )
            page = browser.new_page(base_url=platform.url, viewport=WINDOW)
            sign_up_and_upload(page)
            page.get_by_role("link", name="astronaut.jpg").hover()
            take(page, "library")
            page.get_by_role("link", name="astronaut.jpg").click()
            page.locator(".face-card").hover()
            take(page, "photo")
            browser.close()
        finally:
            platform.stop()


if __name__ == "__main__":
    main()
