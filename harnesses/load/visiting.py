"""What somebody who is signed in does, one thing after the other, as their browser would ask."""

from __future__ import annotations

import asyncio
import html
import random
import re
import time
from collections.abc import Iterator

import httpx

from harnesses.load.answers import Answers
from harnesses.load.libraries import Library

PICTURES_IN_SIGHT = 6  # a browser asks for those of a page that it has not kept
POLL_SECONDS = 1.0
PATIENCE_SECONDS = 300.0
CSRF_TOKEN = "a" * 32
FURTHER = re.compile(r'"[^"]*\?([^"]*after=[^"]*)"')


class Visitor:
    """One person with a library, their browser and their mood.

    files: photos to upload, each another. answers: where it is noted how the platform answered.
    """

    def __init__(
        self, base_url: str, library: Library, files: Iterator[bytes], answers: Answers, seed: int
    ) -> None:
        self._library = library
        self._files = files
        self._answers = answers
        self._random = random.Random(seed)
        self._client = httpx.AsyncClient(
            base_url=base_url,
            cookies=library.session | {"csrftoken": CSRF_TOKEN},
            headers={"X-CSRFToken": CSRF_TOKEN},
            follow_redirects=True,
            timeout=60,
        )

    async def stay(self, *, until: float, pause_seconds: float) -> None:
        """Do this and that until the clock (time.monotonic) says so, with pauses in between."""
        listening = asyncio.create_task(self._listen())
        try:
            doings, weights = zip(*DOINGS, strict=True)
            while time.monotonic() < until:
                [do] = self._random.choices(doings, weights)
                await do(self)
                await asyncio.sleep(self._random.expovariate(1 / pause_seconds))
        finally:
            listening.cancel()
            await self._client.aclose()

    async def do_everything_once(self) -> None:
        """One of each, without pauses."""
        for do, _ in DOINGS:
            await do(self)
        await self._client.aclose()

    async def look_through_the_library(self) -> None:
        page = await self._get("library", "/")
        if page and (further := FURTHER.search(page.text)):
            address = f"/?{html.unescape(further[1])}"
            await self._get("next photos", address, headers={"HX-Request": "true"})
        await asyncio.gather(
            *(
                self._get("thumbnail", f"/api/v1/photos/{photo}/thumbnail/")
                for photo in self._random.sample(self._library.photos, PICTURES_IN_SIGHT)
            )
        )

    async def open_a_photo(self) -> None:
        photo = self._random.choice(self._library.photos)
        await self._get("photo", f"/photos/{photo}/")
        await self._get("display picture", f"/api/v1/photos/{photo}/display/")

    async def look_at_people(self) -> None:
        await self._get("people", "/people/")
        await self._get("person", f"/people/{self._random.choice(self._library.named)}/")

    async def read_by_program(self) -> None:
        await self._get("photos (API)", "/api/v1/photos/")
        await self._get("people (API)", "/api/v1/people/")

    async def search_by_words(self) -> None:
        words = f"Ada {2 * self._random.randrange(len(self._library.named))}"
        await self._get("suggestions", "/search/suggestions/", params={"q": words[:3]})
        await self._get("search", "/", params={"q": words})

    async def search_by_face(self) -> None:
        face = self._random.choice(self._library.faces)
        await self._get("similar faces", f"/faces/{face}/similar/")

    async def name_somebody(self) -> None:
        person = self._random.choice(self._library.groups)
        name = f"Cleo {self._random.getrandbits(48)}"
        await self._answers.timed(
            *("naming", self._client, "POST", f"/people/{person}/name/"),
            data={"name": name},
            headers={"HX-Request": "true"},
        )

    async def upload(self) -> None:
        """Send a photo, and ask for its job until it is done."""
        began = time.monotonic()
        sent = await self._answers.timed(
            *("upload", self._client, "POST", "/api/v1/photos/"),
            files={"file": ("new.jpg", next(self._files))},
        )
        if sent is None or (job := sent.json()["job"]) is None:
            return
        while time.monotonic() < began + PATIENCE_SECONDS:
            state = await self._get("poll", f"/api/v1/jobs/{job['id']}/")
            if state and state.json()["finished"]:
                self._answers.waited.append(time.monotonic() - began)
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _get(self, kind: str, address: str, **request) -> httpx.Response | None:
        return await self._answers.timed(kind, self._client, "GET", address, **request)

    async def _listen(self) -> None:
        """Keep a connection open for news, as the page of the library does."""
        while True:
            try:
                async with self._client.stream("GET", "/events/", timeout=None) as events:
                    async for _ in events.aiter_bytes():
                        pass
            except httpx.TransportError:
                await asyncio.sleep(POLL_SECONDS)


# What people do, and how often of so many things.
DOINGS = (
    (Visitor.look_through_the_library, 6),
    (Visitor.open_a_photo, 6),
    (Visitor.look_at_people, 4),
    (Visitor.read_by_program, 2),
    (Visitor.search_by_words, 3),
    (Visitor.search_by_face, 2),
    (Visitor.name_somebody, 1),
    (Visitor.upload, 1),
)
