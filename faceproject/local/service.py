"""A program that the supervisor keeps running, and how one is started and stopped."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from faceproject.local.account import Account

LAUNCH = Path(__file__).with_name("launch.py")


async def always_ready() -> bool:
    return True


@dataclass(frozen=True)
class Service:
    """What to run, as whom, and how it ends.

    stop_signal asks it to end; stop_seconds later it is killed.
    death_signal is what it receives should the supervisor itself be killed.
    niceness: how much further than the supervisor it lets others go first on scarce processors.
    log: a file for its output; without one it writes where the supervisor writes.
    is_ready answers whether it does its work yet.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10
    death_signal: signal.Signals = signal.SIGKILL
    niceness: int = 0
    log: Path | None = None
    is_ready: Callable[[], Awaitable[bool]] = always_ready


def launched(
    *command: str,
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
) -> list[str]:
    """Return the command that runs `command` as `account` and ends it with this process."""
    identity = f"{account.uid}:{account.gid}" if account else "-"
    launch = [sys.executable, "-I", "-S", str(LAUNCH)]
    return [*launch, str(os.getpid()), str(int(death_signal)), identity, *command]


async def start(service: Service) -> asyncio.subprocess.Process:
    """Start the service, in a process group of its own: Ctrl-C reaches the supervisor only."""
    log = service.log.open("ab") if service.log else None
    try:
        process = await asyncio.create_subprocess_exec(
            *launched(*service.command, account=service.account, death_signal=service.death_signal),
            env={**os.environ, **service.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    finally:
        if log:
            log.close()
    if service.niceness:
        with suppress(ProcessLookupError):
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, process.pid, own + service.niceness)
    return process


async def stop(service: Service, process: asyncio.subprocess.Process) -> None:
    """Ask the service to end, insist when its time is over, and leave none of its group."""
    ending = asyncio.ensure_future(process.wait())
    try:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.send_signal(service.stop_signal)
            # Not asyncio.timeout: in a task that is being cancelled, as ours may be, Debian 12's
            # Python 3.11.2 takes its end for the cancellation.
            await asyncio.wait({ending}, timeout=service.stop_seconds)
    finally:
        kill_group(process.pid)
    await ending


def kill_group(pid: int) -> None:
    """Kill whatever is left of the process group that `pid` leads or led."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
