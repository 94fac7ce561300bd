"""What is launched does not outlive who launched it."""

import os
import shutil
import signal
import subprocess
import sys

import psutil
import pytest

from faceproject.local.account import Account
from faceproject.local.service import launched
from tests.local_process import still_running

PARENT = """
import subprocess, sys
from faceproject.local.service import launched
child = subprocess.Popen(launched(sys.executable, "-c", "import time; time.sleep(60)"))
print(child.pid, flush=True)
child.wait()
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's death"
)
def test_a_program_dies_with_a_killed_parent():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    with parent:
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        parent.wait()
    assert still_running([child], after=5) == []


def test_a_program_gets_its_arguments_and_its_exit_status_is_handed_on():
    program = "import sys; print(sys.argv[1:]); raise SystemExit(7)"
    done = subprocess.run(
        launched(sys.executable, "-c", program, "a b", "-x", death_signal=signal.SIGTERM),
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.returncode) == ("['a b', '-x']\n", 7)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another")
def test_root_becomes_the_account_for_good():
    nobody = Account("nobody", 65534, 65534)
    done = subprocess.run(
        launched(shutil.which("id"), "-u", account=nobody),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "65534\n"
