"""A user of the installation: uploads photos, looks at them, and keeps count of the answers."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from harnesses.faults.installation import PASSWORD, Account

NO_ANSWER = "none"
LOOK_EVERY_SECONDS = 0.5
TRY_AGAIN_AFTER = 1.0
GIVE_UP_AFTER = 180.0
# What a page of the library asks for, and the page.
LOOKED_AT = ("/api/v1/photos/?page_size=20", "/api/v1/people/", "/api/v1/jobs/", "/")


@dataclass
class LibraryUser:
    """accepted: the ids of photos whose upload was answered with success, once each.

    uploads, looks, changes: how often a request of the kind was answered how; by statuses.
    """

    account: Account
    url: str
    accepted: dict[str, bytes] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    uploads: Counter[str] = field(default_factory=Counter)
    looks: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    slowest_seconds: float = 0.0

    def __post_init__(self) -> None:
        token = {"Authorization": f"Token {self.account.token}"}
        self.api = httpx.Client(base_url=self.url, headers=token, timeout=60)
        self.browser = httpx.Client(base_url=self.url, timeout=60)

    def __enter__(self) -> Self:
        page = self.browser.get("/accounts/login/").text
        form = {
            "login": self.account.email,
            "password": PASSWORD,
            "csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1],
        }
        self.browser.post("/accounts/login/", data=form)
        return self

    def __exit__(self, *_: object) -> None:
        self.api.close()
        self.browser.close()

    def ask(
        self, counted: Counter[str], method: str, path: str, *, by: httpx.Client, **body: Any
    ) -> httpx.Response | None:
        """One request, its answer counted; None where none came."""
        began = time.monotonic()
        try:
            answer = by.request(method, path, **body)
        except httpx.TransportError:
            answer = None
        counted[NO_ANSWER if answer is None else str(answer.status_code)] += 1
        self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - began)
        return answer

    def upload(self, photo: bytes) -> None:
        """Send a photo, again and again where the answer was not the server's last word."""
        give_up_at = time.monotonic() + GIVE_UP_AFTER
        while time.monotonic() < give_up_at:
            file = {"file": ("photo.jpg", photo, "image/jpeg")}
            answer = self.ask(self.uploads, "POST", "/api/v1/photos/", by=self.api, files=file)
            if answer is not None and answer.is_success:
                self.note_accepted(answer, photo)
                return
            if answer is not None and answer.is_client_error:
                raise AssertionError(f"A good photo was refused: {answer.text}")
            time.sleep(TRY_AGAIN_AFTER)
        raise AssertionError(f"A photo was not taken within {GIVE_UP_AFTER:.0f} seconds.")

    def note_accepted(self, answer: httpx.Response, photo: bytes) -> None:
        self.accepted.update({said["id"]: photo for said in answer.json()["photos"]})

    def change(self, method: str, path: str, **body: Any) -> httpx.Response | None:
        """Change something of the library."""
        return self.ask(self.changes, method, f"/api/v1{path}", by=self.api, **body)

    @contextlib.contextmanager
    def looking(self) -> Iterator[None]:
        """Look at pages and lists, again and again, while the block runs."""

        def look() -> None:
            while not finished.wait(LOOK_EVERY_SECONDS):
                for address in LOOKED_AT:
                    by = self.api if address.startswith("/api/") else self.browser
                    self.ask(self.looks, "GET", address, by=by)

        finished = threading.Event()
        thread = threading.Thread(target=look, name="looking")
        thread.start()
        try:
            yield
        finally:
            finished.set()
            thread.join()

    @contextlib.contextmanager
    def uploading(self, photos: Sequence[bytes]) -> Iterator[None]:
        """Upload the photos while the block runs, and to their end before it is left.

        Raises AssertionError where one was not taken.
        """
        failures: list[AssertionError] = []

        def upload_all() -> None:
            try:
                for photo in photos:
                    self.upload(photo)
            except AssertionError as error:
                failures.append(error)

        thread = threading.Thread(target=upload_all, name="uploading")
        thread.start()
        try:
            yield
        finally:
            thread.join()
        if failures:
            raise failures[0]
