"""The dashboard for Grafana."""

import json
import re
import subprocess

import pytest

from tests.local_process import ROOT

DASHBOARD = json.loads((ROOT / "deploy/grafana/faceproject.json").read_text())
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


def known_figures() -> set[str]:
    """Names of all figures, as the code gives them, without what Prometheus appends."""
    sources = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    found: set[str] = set()
    for source in sources:
        if not source.startswith("tests/") and (ROOT / source).exists():
            found.update(re.findall(r'"(faceproject_\w+)"', (ROOT / source).read_text()))
    return found


def test_the_alarms_of_the_guide_ask_for_figures_that_exist():
    guide = (ROOT / "docs" / "operations.md").read_text()
    alarms = {re.sub(r"_total$", "", name) for name in re.findall(r"faceproject_\w+", guide)}
    assert alarms
    assert alarms <= known_figures()


@pytest.mark.parametrize("query", QUERIES)
def test_each_panel_asks_for_figures_that_exist(query):
    asked = re.findall(r"faceproject_\w+", query)
    assert asked
    for name in asked:
        assert re.sub(r"_(total|bucket|sum|count)$", "", name) in known_figures()
