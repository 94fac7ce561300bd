"""A run under load: first people one after the other, then all of them and bulk work."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence

from django.utils import timezone

from accounts.consent import VERSION
from accounts.models import ApiToken, Scope, User
from harnesses.load.answers import Answers
from harnesses.load.bulk import files_without_end, keep_busy
from harnesses.load.libraries import Library
from harnesses.load.memory import Memory, watch
from harnesses.load.outcome import Outcome
from harnesses.load.processors import Processors
from harnesses.load.turns import turns_since
from harnesses.load.visiting import Visitor
from tests.local_process import LocalProcess

BULK_USERS = 2
ALONE_SHARE = 0.2  # of the time under load
LONGEST_ALONE = 120.0  # seconds


def under_load(
    platform: LocalProcess, libraries: Sequence[Library], *, seconds: float, pause_seconds: float
) -> Outcome:
    """Have people visit the platform alone, and then for so many seconds all together.

    pause_seconds: from one thing that somebody does to the next, on average, as people look.
    """
    tokens = [_bulk_token(number) for number in range(BULK_USERS)]
    files = files_without_end()
    alone, together, memory = Answers(), Answers(), Memory()
    # The first visit has the worker load its models and the web server its code.
    asyncio.run(_one_by_one(platform.url, libraries, files, Answers(), seconds=0))
    alone_seconds = min(LONGEST_ALONE, ALONE_SHARE * seconds)
    asyncio.run(_one_by_one(platform.url, libraries, files, alone, seconds=alone_seconds))
    began = timezone.now()
    visitors = [
        Visitor(platform.url, library, files, together, seed)
        for seed, library in enumerate(libraries)
    ]
    background = [watch(platform, memory)]
    background += [keep_busy(platform.url, token, files) for token in tokens]
    processors = Processors()
    with processors.watched(platform):
        asyncio.run(_all_together(visitors, background, seconds, pause_seconds))
    return Outcome(alone, together, turns_since(began), memory.slopes(), processors)


async def _one_by_one(
    base_url: str,
    libraries: Sequence[Library],
    files: Iterator[bytes],
    answers: Answers,
    *,
    seconds: float,
) -> None:
    """One person after the other does everything once; the last one may take longer."""
    until = time.monotonic() + seconds
    for seed, library in enumerate(itertools.cycle(libraries)):
        await Visitor(base_url, library, files, answers, seed).do_everything_once()
        if time.monotonic() >= until:
            return


async def _all_together(
    visitors: Sequence[Visitor],
    background: Sequence[Coroutine[None, None, None]],
    seconds: float,
    pause_seconds: float,
) -> None:
    async with _meanwhile(background):
        until = time.monotonic() + seconds
        await asyncio.gather(
            *(visitor.stay(until=until, pause_seconds=pause_seconds) for visitor in visitors)
        )


@contextlib.asynccontextmanager
async def _meanwhile(doings: Sequence[Coroutine[None, None, None]]) -> AsyncIterator[None]:
    """Do these, which never end, until the block ends; an error of theirs ends it with that."""
    tasks = [asyncio.create_task(doing) for doing in doings]
    try:
        yield
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()


def _bulk_token(number: int) -> str:
    owner = User.objects.create_user(
        f"bulk{number}@example.com", consent_version=VERSION, consented_at=timezone.now()
    )
    scopes = [Scope.READ, Scope.WRITE]
    _, token = ApiToken.objects.create(user=owner, name="bulk", scopes=scopes)
    return token
