"""What the documents name is there: files, headings, modules, commands."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / line
    for line in subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
]


def anchors_of(document: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document):
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_test_and_command_that_is_named_is_there(document):
    text = document.read_text()
    for name in re.findall(r"`services\.([\w.]+)`", text):
        path = ROOT / "analysis" / "services" / name.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").exists(), name
    tests = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    assert set(re.findall(r"\b(test_\w+\.py)\b", text)) <= tests
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= get_commands().keys()


def test_every_test_that_the_threat_model_names_is_there():
    text = (ROOT / "docs" / "security.md").read_text()
    files = list((ROOT / "tests").rglob("test_*.py"))
    written = {
        name
        for file in files
        for name in re.findall(r"^(?:async )?def (test_\w+)\(", file.read_text(), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", text))
    assert len(named) > 40
    assert named <= written
    for path in re.findall(r"`(tests/[\w./]+)`", text):
        assert (ROOT / path).exists(), path
