"""The supervisor: what dies starts again, and nothing is left when it stops."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from faceproject.local import supervisor as supervision
from faceproject.local.errors import LocalError
from faceproject.local.service import Service
from faceproject.local.supervisor import StopRequested, Supervisor, how_it_ended
from tests.local_process import has_ended, still_running

SLEEP = "import time; time.sleep(60)"
SLEEP_WITH_CHILD = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "{SLEEP}"])
open(sys.argv[1], "w").write(str(child.pid))
child.wait()
"""
DEAF = f"""
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
{SLEEP}
"""


def python(name: str, program: str, *arguments: str, **options) -> Service:
    command = (sys.executable, "-I", "-S", "-c", program, *arguments)
    return Service(name=name, command=command, **options)


def process_id_of(name: str, folder: Path) -> int:
    return int((folder / f"{name}.pid").read_text())


def process_of(name: str, folder: Path) -> psutil.Process:
    return psutil.Process(process_id_of(name, folder))


async def eventually(condition, within: float = 10) -> None:
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.02)


def test_a_killed_service_starts_again_and_that_is_said(tmp_path, capsys):
    async def scenario() -> None:
        async with Supervisor(tmp_path) as supervisor:
            await supervisor.start(python("sleeper", SLEEP))
            first = process_of("sleeper", tmp_path)
            first.kill()
            await eventually(
                lambda: (
                    (tmp_path / "sleeper.pid").exists()
                    and process_id_of("sleeper", tmp_path) != first.pid
                )
            )

    asyncio.run(scenario())
    assert "sleeper ended (killed by SIGKILL); starting it again." in capsys.readouterr().out


def test_a_nice_service_lets_others_go_first(tmp_path):
    async def scenario() -> tuple[int, int]:
        async with Supervisor(tmp_path) as supervisor:
            await supervisor.start(python("nice", SLEEP, niceness=3), python("plain", SLEEP))
            return process_of("nice", tmp_path).nice(), process_of("plain", tmp_path).nice()

    nice, plain = asyncio.run(scenario())
    assert nice == min(plain + 3, 19)


def test_leaving_stops_services_with_all_their_children(tmp_path):
    async def scenario() -> list[psutil.Process]:
        note = tmp_path / "child"
        async with Supervisor(tmp_path / "pid") as supervisor:
            await supervisor.start(python("parent", SLEEP_WITH_CHILD, str(note)))
            await eventually(lambda: note.exists() and note.read_text())
            return [process_of("parent", tmp_path / "pid"), psutil.Process(int(note.read_text()))]

    assert still_running(asyncio.run(scenario()), after=5) == []
    assert list((tmp_path / "pid").iterdir()) == []


def test_a_killed_service_takes_its_children_along_before_it_starts_again(tmp_path):
    async def scenario() -> None:
        note = tmp_path / "child"
        async with Supervisor(tmp_path / "pid") as supervisor:
            await supervisor.start(python("parent", SLEEP_WITH_CHILD, str(note)))
            await eventually(lambda: note.exists() and note.read_text())
            child = psutil.Process(int(note.read_text()))
            process_of("parent", tmp_path / "pid").kill()
            await eventually(lambda: has_ended(child))

    asyncio.run(scenario())


def test_a_service_that_does_not_listen_is_killed_when_its_time_is_over(tmp_path):
    log = tmp_path / "log"

    async def scenario() -> float:
        async with Supervisor(tmp_path) as supervisor:
            await supervisor.start(python("deaf", DEAF, stop_seconds=0.3, log=log))
            await eventually(lambda: "deaf" in log.read_text())
            process = process_of("deaf", tmp_path)
            began = time.monotonic()
        assert not process.is_running()
        return time.monotonic() - began

    assert asyncio.run(scenario()) > 0.2


def test_services_end_in_the_opposite_order_of_their_start(tmp_path):
    order = tmp_path / "order"
    says_when_it_ends = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        "    print(sys.argv[1], file=open(sys.argv[2], 'a'))\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "open(sys.argv[2] + sys.argv[1], 'w').close()\n"
        f"{SLEEP}"
    )

    async def scenario() -> None:
        async with Supervisor(tmp_path / "pid") as supervisor:
            for name in ("database", "web"):

                async def listens(name: str = name) -> bool:
                    return Path(f"{order}{name}").exists()

                await supervisor.start(
                    python(name, says_when_it_ends, name, str(order), is_ready=listens)
                )

    asyncio.run(scenario())
    assert order.read_text().split() == ["web", "database"]


def test_a_service_that_ends_before_it_is_ready_is_an_error_that_shows_its_log(tmp_path):
    async def never() -> bool:
        return False

    broken = python(
        "broken", "raise SystemExit('no disk')", log=tmp_path / "broken.log", is_ready=never
    )

    async def scenario() -> None:
        async with Supervisor(tmp_path) as supervisor:
            await supervisor.start(broken)

    with pytest.raises(LocalError, match=r"broken did not start \(exit status 1\)[\s\S]*no disk"):
        asyncio.run(scenario())


def test_a_service_that_is_never_ready_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(supervision, "READY_WITHIN", 0.3)

    async def never() -> bool:
        return False

    async def scenario() -> None:
        async with Supervisor(tmp_path) as supervisor:
            await supervisor.start(python("slow", SLEEP, is_ready=never))

    with pytest.raises(LocalError, match="Not ready after 0 seconds: slow"):
        asyncio.run(scenario())


def test_a_program_that_fails_is_an_error(tmp_path):
    async def scenario() -> None:
        async with Supervisor(tmp_path) as supervisor:
            await supervisor.run(python("preparation", "raise SystemExit(3)"))

    with pytest.raises(LocalError, match=r"preparation failed \(exit status 3\)"):
        asyncio.run(scenario())


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_tell_it_to_stop(tmp_path, wish):
    before = signal.signal(wish, signal.SIG_DFL)  # under nohup it would be ignored

    async def scenario() -> None:
        async with Supervisor(tmp_path) as supervisor:
            await supervisor.start(python("sleeper", SLEEP))
            asyncio.get_running_loop().call_later(0.1, os.kill, os.getpid(), wish)
            await supervisor.until_told_to_stop()

    with pytest.raises(StopRequested):
        asyncio.run(scenario())
    signal.signal(wish, before)


def test_how_a_process_ended_is_said_in_words():
    assert how_it_ended(2) == "exit status 2"
    assert how_it_ended(-signal.SIGTERM) == "killed by SIGTERM"
