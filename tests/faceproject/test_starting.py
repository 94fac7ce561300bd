"""What can keep `make run` from starting is said before anything starts."""

import socket
import subprocess
import sys

import pytest

from faceproject.local.errors import LocalError
from faceproject.local.one_at_a_time import one_at_a_time
from faceproject.local.port import ensure_port_free
from tests.local_process import free_port


def test_a_free_port_is_free():
    ensure_port_free("127.0.0.1", free_port())


def test_a_busy_port_is_an_error_that_names_another():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(LocalError, match=f"make run PORT={port + 1}"):
            ensure_port_free("127.0.0.1", port)


def test_a_second_supervisor_for_the_same_data_is_told_of_the_first(tmp_path):
    with (
        one_at_a_time(tmp_path),
        pytest.raises(LocalError, match="already runs here, as process"),
        # The lock belongs to the open file, so even in one process a second is another's.
        one_at_a_time(tmp_path),
    ):
        pass


def test_the_lock_of_a_killed_supervisor_holds_nobody_up(tmp_path):
    program = (
        "import os, pathlib, signal\n"
        "from faceproject.local.one_at_a_time import one_at_a_time\n"
        f"with one_at_a_time(pathlib.Path({str(tmp_path)!r})):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program])
    with one_at_a_time(tmp_path):
        pass
