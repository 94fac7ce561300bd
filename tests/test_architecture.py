"""The rooms keep to the plan of docs/architecture.md."""

import subprocess
import sys
from pathlib import Path

from tests.local_process import ROOT

WEB_PROCESS = """
import sys
from django.urls import get_resolver
import faceproject.asgi
get_resolver().url_patterns
print(*sorted({"tensorflow", "keras"} & sys.modules.keys()))
"""
MAX_LINES = 400


def test_rooms_import_only_whom_they_may():
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_web_process_loads_no_tensorflow():
    done = subprocess.run(
        [sys.executable, "-c", WEB_PROCESS], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == ""


def test_no_module_outgrows_one_purpose():
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    modules = [ROOT / name for name in listed.stdout.splitlines() if "/migrations/" not in name]
    lines = {
        str(module.relative_to(ROOT)): len(module.read_text().splitlines())
        for module in modules
        if module.exists()
    }
    assert {name: length for name, length in lines.items() if length > MAX_LINES} == {}


def test_every_change_of_a_model_has_its_migration(embedded_servers):
    check = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_description_of_the_api_is_without_gaps():
    describe = [sys.executable, "manage.py", "spectacular", "--validate", "--fail-on-warn"]
    done = subprocess.run(describe, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
