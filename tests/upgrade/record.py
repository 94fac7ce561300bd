"""Record what an installation of this release holds: `python -m tests.upgrade.record`.

Done once for each release, before it is tagged. It writes the database as SQL beside this file,
under the version of pyproject.toml.
"""

import subprocess
import tempfile
import tomllib
from pathlib import Path

from faceproject.local.folders import LocalFolders
from faceproject.local.postgres_programs import PROGRAMS
from tests.local_process import ROOT, LocalProcess

HERE = Path(__file__).parent


def dump(var: Path) -> str:
    """All tables with their rows, as SQL."""
    where = ["--host", LocalFolders(var).sockets, "--username", "postgres"]
    command = [PROGRAMS / "pg_dump", *where, "--no-owner", "--inserts", "faceproject"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    with (
        tempfile.TemporaryDirectory(prefix="faceproject-release-") as var,
        LocalProcess.start("servers", Path(var)) as servers,
    ):
        servers.manage("migrate", "--no-input")
        servers.manage("shell", "-c", "from tests.upgrade.life import live; live()")
        (HERE / f"{version}.sql").write_text(dump(Path(var)))


if __name__ == "__main__":
    main()
