"""Where a local installation keeps its data, logs and sockets."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# A unix socket's path holds 107 bytes on Linux and 103 on macOS; the longest
# name we put below the folder is Postgres' lock file.
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True)
class LocalFolders:
    """The folders below `var/`; none is created by asking for its path."""

    var: Path

    @property
    def postgres(self) -> Path:
        return self.var / "postgres"

    @property
    def redis(self) -> Path:
        return self.var / "redis"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def process_ids(self) -> Path:
        return self.var / "pid"

    @property
    def sockets(self) -> Path:
        """`var/run`, or a short folder named after it where that path is too long for a socket."""
        wanted = self.var / "run"
        if len(os.fsencode(wanted)) <= LONGEST_SOCKET_FOLDER:
            return wanted
        digest = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"faceproject-{os.geteuid()}-{digest}"

    @property
    def database_url(self) -> str:
        """Address of the embedded Postgres, as `DATABASE_URL` takes it."""
        return f"postgres://postgres@/{quote(str(self.sockets), safe='')}/faceproject"

    @property
    def redis_url(self) -> str:
        """Address of the embedded Redis, as `REDIS_URL` takes it."""
        return f"unix://{quote(str(self.sockets))}/redis.sock?db=0"
