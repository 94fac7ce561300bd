"""Keeps services running until it is told to stop, then stops every one of them."""

import asyncio
import signal
from collections.abc import Awaitable
from pathlib import Path
from typing import Self, TypeVar

from faceproject.local.errors import LocalError
from faceproject.local.service import Service, start, stop

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# A service that ran for this long was well: its next restart is prompt again.
HEALTHY_AFTER = 60.0
READY_WITHIN = 300.0
READY_POLL = 0.1

T = TypeVar("T")


class StopRequested(Exception):
    """Somebody asked the supervisor to stop."""


class Supervisor:
    """Runs services, each in a task of its own that starts it again when it ends.

        async with Supervisor(process_ids=folders.process_ids) as supervisor:
            await supervisor.start(postgres, redis)
            await supervisor.run(migrate)
            await supervisor.start(web, worker)
            await supervisor.until_told_to_stop()

    On leaving, services end in the opposite order of their start. SIGINT, SIGTERM and
    SIGHUP tell it to stop: whatever is awaited then raises StopRequested. `process_ids`
    is a folder for the number of each running service's process, `worker.pid`.
    """

    def __init__(self, process_ids: Path) -> None:
        self._process_ids = process_ids
        self._generations: list[list[asyncio.Task[None]]] = []
        self._told_to_stop = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._process_ids.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if wish == signal.SIGHUP and signal.getsignal(wish) == signal.SIG_IGN:
                continue  # started by nohup
            loop.add_signal_handler(wish, self._told_to_stop.set)
        return self

    async def __aexit__(self, *_: object) -> None:
        for generation in reversed(self._generations):
            for keeper in generation:
                keeper.cancel()
            await asyncio.gather(*generation, return_exceptions=True)

    async def start(self, *services: Service) -> None:
        """Start services together and return when all are ready.

        Raises LocalError if one ends before it is ready, or is not within 5 minutes.
        """
        ready = {service.name: asyncio.Event() for service in services}
        self._generations.append(
            [asyncio.create_task(self._keep(service, ready[service.name])) for service in services]
        )
        try:
            async with asyncio.timeout(READY_WITHIN):
                await self._heeding(asyncio.gather(*(event.wait() for event in ready.values())))
        except TimeoutError:
            late = ", ".join(name for name, event in ready.items() if not event.is_set())
            raise LocalError(f"Not ready after {READY_WITHIN:.0f} seconds: {late}.") from None

    async def run(self, program: Service) -> None:
        """Run a program to its end. Raises LocalError if it fails."""
        code = await self._heeding(_run_to_its_end(program))
        if code != 0:
            raise LocalError(f"{program.name} failed ({how_it_ended(code)}); see above.")

    async def until_told_to_stop(self) -> None:
        await self._heeding(asyncio.Event().wait())

    async def _heeding(self, work: Awaitable[T]) -> T:
        """Await `work`, unless a keeper fails or we are told to stop: then raise instead."""
        working = asyncio.ensure_future(work)
        stopping = asyncio.create_task(self._told_to_stop.wait())
        keepers = [keeper for generation in self._generations for keeper in generation]
        try:
            await asyncio.wait({working, stopping, *keepers}, return_when=asyncio.FIRST_COMPLETED)
            if stopping.done():
                raise StopRequested
            for keeper in keepers:
                if keeper.done():
                    keeper.result()
            return working.result()
        finally:
            stopping.cancel()
            working.cancel()
            await asyncio.gather(stopping, working, return_exceptions=True)

    async def _keep(self, service: Service, ready: asyncio.Event) -> None:
        """Start the service, and start it again whenever it ends, until cancelled."""
        clock = asyncio.get_running_loop().time
        pause = FIRST_PAUSE
        while True:
            began = clock()
            code = await self._keep_once(service, ready)
            if not ready.is_set():
                raise LocalError(
                    f"{service.name} did not start ({how_it_ended(code)}).{_last_words(service)}"
                )
            if clock() - began > HEALTHY_AFTER:
                pause = FIRST_PAUSE
            why = f" See {service.log}" if service.log else ""
            print(
                f"{service.name} ended ({how_it_ended(code)}); starting it again.{why}", flush=True
            )
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _keep_once(self, service: Service, ready: asyncio.Event) -> int:
        """Run the service until it ends of itself; return its exit code."""
        process = await start(service)
        process_id = self._process_ids / f"{service.name}.pid"
        process_id.write_text(f"{process.pid}\n")
        try:
            while process.returncode is None and not ready.is_set():
                if await service.is_ready():
                    ready.set()
                else:
                    await asyncio.sleep(READY_POLL)
            return await process.wait()
        finally:
            await stop(service, process)
            process_id.unlink()


async def _run_to_its_end(program: Service) -> int:
    process = await start(program)
    try:
        return await process.wait()
    finally:
        await stop(program, process)


def how_it_ended(code: int) -> str:
    """Say what a return code of a process means: "exit status 3", "killed by SIGKILL"."""
    return f"exit status {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


def _last_words(service: Service) -> str:
    if not service.log:
        return " See above."
    lines = service.log.read_text(errors="replace").splitlines()[-5:]
    return "\n".join(["", f"The end of {service.log}:", *lines])
