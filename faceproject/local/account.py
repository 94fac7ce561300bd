"""Whom Postgres runs as: it refuses to be root."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from faceproject.local.errors import LocalError
from faceproject.local.postgres_programs import ensure_user_exists

SERVICE_ACCOUNT = "pgserver"
OTHERS_MAY_PASS = 0o001


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int


def postgres_account(data: Path) -> Account | None:
    """Return whom Postgres must run as to use the folder `data`; None: as whoever we are.

    Root gives up its rights to the folder's owner, or to a service account, which
    is made if the machine lacks it. Raises LocalError if the folder is another's.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise LocalError(
                f"{data} belongs to {pwd.getpwuid(owner).pw_name}, who started faceproject here "
                "before. Start it as root, or keep its data elsewhere: make run VAR_DIR=..."
            )
        return None
    entry = pwd.getpwuid(owner) if owner else ensure_user_exists(SERVICE_ACCOUNT)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def let_pass(path: Path) -> list[Path]:
    """Let every account pass through the folders above `path`; return those that were closed."""
    closed = [folder for folder in path.parents if not folder.stat().st_mode & OTHERS_MAY_PASS]
    for folder in closed:
        folder.chmod(folder.stat().st_mode | OTHERS_MAY_PASS)
    return closed


def own_folder(folder: Path, account: Account | None) -> None:
    """Make the folder if needed; nobody but its owner, `account` or else we, may enter.

    Raises LocalError if it is somebody else's: a socket folder can lie where all may write.
    """
    wanted = account.uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (wanted, os.geteuid()):
            raise LocalError(f"{folder} is not ours. Remove it and start again.") from None
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.uid, account.gid)
