"""Two other users, whose batches keep the bulk queue full."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator

import httpx

from benchmarks.api_throughput import made_up_photos

DIFFERENT_PHOTOS = 8
SIDE = 250  # pixels of the longer side
FILES_OF_REQUEST = 50
MOST_UNFINISHED_JOBS = 8  # 400 photos of each user: some wait, however slowly more are taken
LOOKS_AGAIN_AFTER = 2.0  # seconds


def files_without_end() -> Iterator[bytes]:
    """JPEG files, each of other bytes: a few photos, with a number after their end."""
    photos = list(itertools.islice(made_up_photos(SIDE), DIFFERENT_PHOTOS))
    for number in itertools.count():
        yield photos[number % len(photos)] + number.to_bytes(8, "big")


async def keep_busy(base_url: str, token: str, files: Iterator[bytes]) -> None:
    """Send batches of this user's, so that some always wait; ends when it is cancelled."""
    headers = {"Authorization": f"Token {token}"}
    unfinished: list[str] = []
    async with httpx.AsyncClient(
        base_url=f"{base_url}/api/v1", headers=headers, timeout=120
    ) as api:
        while True:
            if len(unfinished) < MOST_UNFINISHED_JOBS:
                batch = itertools.islice(files, FILES_OF_REQUEST)
                parts = [("file", (f"{n}.jpg", data)) for n, data in enumerate(batch)]
                answer = await api.post("/jobs/", files=parts)
                unfinished.append(answer.raise_for_status().json()["id"])
                continue
            await asyncio.sleep(LOOKS_AGAIN_AFTER)
            oldest = (await api.get(f"/jobs/{unfinished[0]}/")).raise_for_status().json()
            if oldest["finished"]:
                unfinished.pop(0)
