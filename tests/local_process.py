"""The embedded servers, or the whole platform, as tests run them: what `make run` runs."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil

from faceproject.local.service import launched
from tests.secrets_in_logs import secrets_in_logs

ROOT = Path(__file__).resolve().parent.parent
START_WITHIN = 300.0
STOP_WITHIN = 60.0


def still_running(processes: Iterable[psutil.Process], *, after: float) -> list[psutil.Process]:
    """Wait up to `after` seconds for the processes to end; return those that have not.

    One that has ended counts as ended before its parent, or init, takes note of it.
    """
    _, listed = psutil.wait_procs(list(processes), timeout=after)
    return [process for process in listed if not has_ended(process)]


def has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class LocalProcess:
    """A running `python -m faceproject.local`; `environment` is all that it was told."""

    process: subprocess.Popen
    environment: dict[str, str]

    @classmethod
    def start(cls, what: str, var: Path, **settings: str) -> "LocalProcess":
        """Start "platform" or "servers" with its data in `var`; return when it is ready."""
        var.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "VAR_DIR": str(var), **settings}
        with (var / "output").open("wb") as output:
            process = subprocess.Popen(
                launched(
                    *(sys.executable, "-m", "faceproject.local", what), death_signal=signal.SIGTERM
                ),
                env=environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        local = cls(process, environment)
        try:
            local.wait_for_output("Ctrl-C stops", within=START_WITHIN)
        except BaseException:
            local.stop()
            raise
        return local

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def var(self) -> Path:
        return Path(self.environment["VAR_DIR"])

    @property
    def url(self) -> str:
        """The platform's address, without a slash at its end."""
        return f"http://127.0.0.1:{self.environment['PORT']}"

    @property
    def output(self) -> str:
        return (self.var / "output").read_text(errors="replace")

    def wait_for_output(self, words: str, *, within: float) -> None:
        """Wait until it has printed `words`; fail with all that it printed if it does not."""
        deadline = time.monotonic() + within
        while words not in self.output:
            assert self.process.poll() is None, f"It ended:\n{self.output}"
            assert time.monotonic() < deadline, f"It did not print {words!r}:\n{self.output}"
            time.sleep(0.1)

    def process_id(self, service: str) -> int:
        """Return the process number of "postgres", "redis", "web", "worker" or "beat"."""
        return int((self.var / "pid" / f"{service}.pid").read_text())

    def manage(self, *command: str) -> str:
        """Run a command of manage.py on its data; return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            env=self.environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def stop(self) -> None:
        """Stop it as Ctrl-C does, if it still runs; fail where it logged what no log may hold."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(STOP_WITHIN)
        found = secrets_in_logs(self.var)
        assert not found, "\n".join(found)
