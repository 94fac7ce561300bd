"""Where the command line remembers which server, and by which token."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from faceproject_client.errors import FaceprojectError


@dataclass(frozen=True, slots=True)
class Credentials:
    url: str
    token: str


def read_credentials() -> Credentials:
    """From FACEPROJECT_URL and FACEPROJECT_TOKEN, or the file of `faceproject login`."""
    url, token = os.environ.get("FACEPROJECT_URL"), os.environ.get("FACEPROJECT_TOKEN")
    if url and token:
        return Credentials(url, token)
    try:
        return Credentials(**json.loads(_file().read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise FaceprojectError("Nobody is signed in. Run `faceproject login URL` first.") from error


def keep_credentials(credentials: Credentials) -> Path:
    """Write the file, which only its owner can read; returns its path."""
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(asdict(credentials), file)
    return path


def _file() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "faceproject" / "credentials.json"
