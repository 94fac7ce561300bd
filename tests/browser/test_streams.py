"""Open pages, each of which holds a connection to the server."""

from contextlib import ExitStack

import httpx
from django.conf import settings
from playwright.sync_api import Page

from tests.local_process import LocalProcess


def test_more_open_pages_than_database_connections_keep_nobody_waiting(
    page: Page, sign_up, live_platform: LocalProcess
):
    sign_up(page, "streams@example.com")
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    connections = settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"]
    with (
        httpx.Client(base_url=live_platform.url, cookies=cookies, timeout=60) as client,
        ExitStack() as streams,
    ):
        for _ in range(connections + 2):
            stream = streams.enter_context(client.stream("GET", "/events/"))
            assert next(stream.iter_text()).startswith("event: subscribed")
        assert client.get("/").status_code == 200
