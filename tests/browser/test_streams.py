"""Open pages, each of which holds a connection to the server and none to the database."""

import time
from contextlib import ExitStack, closing

import httpx
import psycopg2
from django.conf import settings
from playwright.sync_api import Page

from faceproject.local.folders import LocalFolders
from tests.local_process import LocalProcess

OF_THE_SITE = """
select count(*) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""


def connections_of(platform: LocalProcess) -> int:
    """How many the platform's processes hold to its database."""
    sockets = str(LocalFolders(platform.var).sockets)
    own = psycopg2.connect(host=sockets, user="postgres", dbname="faceproject")
    with closing(own), own.cursor() as cursor:
        cursor.execute(OF_THE_SITE)
        return cursor.fetchone()[0]


def test_open_pages_hold_no_database_connection_and_keep_nobody_waiting(
    page: Page, sign_up, live_platform: LocalProcess
):
    sign_up(page, "streams@example.com")
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    with (
        httpx.Client(base_url=live_platform.url, cookies=cookies, timeout=60) as client,
        ExitStack() as streams,
    ):
        # Threads that answered before keep theirs.
        before = connections_of(live_platform)
        opened = settings.WEB_REQUESTS_AT_ONCE + 5
        for _ in range(opened):
            stream = streams.enter_context(client.stream("GET", "/events/"))
            assert next(stream.iter_text()).startswith("event: subscribed")
        assert client.get("/").status_code == 200
        time.sleep(1)  # a task of the worker may be at it just now
        assert connections_of(live_platform) < before + opened / 4
