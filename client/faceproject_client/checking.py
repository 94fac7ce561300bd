"""Before an upload: what the server would make of files, by digest, size and first bytes."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from faceproject_client.connection import Connection
from faceproject_client.resources import Foreseen, Refused

AT_ONCE = 500  # files of one request; the server takes 1,000
HEAD_BYTES = 16  # by which the server knows a kind of file
STATES = ("new", "duplicate", "unreadable", "over_quota")


def check_files(connection: Connection, paths: Sequence[Path]) -> Foreseen:
    """See Client.check. Of the same bytes in two requests each is called new."""
    counts = Counter(dict.fromkeys(STATES, 0))
    refused = {}
    for start in range(0, len(paths), AT_ONCE):
        some = paths[start : start + AT_ONCE]
        files = [_announced(path) for path in some]
        answer = connection.request("POST", "photos/check/", json={"files": files}).json()
        counts.update(answer["counts"])
        for path, said in zip(some, answer["files"], strict=True):
            if said["error"]:
                refused[path] = Refused(path.name, said["error_code"], said["error"])
    return Foreseen(dict(counts), refused)


def _announced(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "sha256": digest,
        "size_bytes": path.stat().st_size,
        "head": base64.b64encode(head).decode(),
    }
