"""What pre-commit runs is there, and nothing that `make lint` does not run as well."""

import re
import sys
from pathlib import Path

from pre_commit.clientlib import load_config

from tests.local_process import ROOT

HOOKS = [
    hook
    for repo in load_config(ROOT / ".pre-commit-config.yaml")["repos"]
    for hook in repo["hooks"]
]


def test_every_hook_runs_a_tool_that_is_installed():
    assert HOOKS
    for hook in HOOKS:
        tool = Path(hook["entry"].split()[0])
        assert tool.parent == Path(".venv/bin")
        assert Path(sys.executable).with_name(tool.name).exists(), hook["id"]


def test_make_lint_runs_them_too():
    lint = re.search(r"^lint:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    for hook in HOOKS:
        assert Path(hook["entry"].split()[0]).name in lint, hook["id"]
