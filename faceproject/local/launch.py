"""Become another program, one that does not outlive the process that asked for it.

Run by its path, with the standard library alone:

    python -I -S launch.py PARENT_PID DEATH_SIGNAL UID:GID|- /PATH/OF/PROGRAM ARGUMENT...

Between fork and exec Python code is unsafe in a process with threads, so what has
to happen there happens here, in a process of its own.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def die_with_parent(parent_pid: int, death_signal: int) -> None:
    """Have the kernel send us `death_signal` when the parent dies. Linux alone can."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent_pid:  # it died before we asked
        os.kill(os.getpid(), signal.SIGKILL)


def take_identity(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def main(parent_pid: str, death_signal: str, identity: str, *command: str) -> None:
    if identity != "-":
        uid, gid = map(int, identity.split(":"))
        take_identity(uid, gid)
    # After the change of identity, which would clear it.
    die_with_parent(int(parent_pid), int(death_signal))
    os.execv(command[0], command)  # noqa: S606 - no shell is what is wanted


if __name__ == "__main__":
    main(*sys.argv[1:])
