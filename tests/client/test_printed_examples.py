"""The examples of docs/api.md run as they are printed, in one go."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.local_process import ROOT

PRINTED = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_the_examples_of_the_guide_run_in_one_go(live_platform, token, photo, tmp_path: Path):
    (tmp_path / "holiday").mkdir()
    shutil.copy(photo("obama.jpg"), tmp_path / "IMG_2041.jpg")
    shutil.copy(photo("obama.jpg"), tmp_path / "holiday")
    with zipfile.ZipFile(tmp_path / "holiday.zip", "w") as archive:
        archive.write(photo("biden.jpg"), "biden.jpg")
    examples = "\n".join(PRINTED.findall((ROOT / "docs/api.md").read_text()))
    for printed, meant in (("https://faces.example.com", live_platform.url), ("fp_...", token)):
        assert printed in examples
        examples = examples.replace(printed, meant)
    script = tmp_path / "examples.py"
    script.write_text(examples)
    ran = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "client")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "biden.jpg," in ran.stdout  # of the results as CSV
