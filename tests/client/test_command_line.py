"""The command `faceproject`, against the running platform."""

import csv
import io
import shutil
import subprocess
import sys

import pytest

from faceproject_client.command_line import main
from tests.local_process import ROOT


@pytest.fixture(autouse=True)
def nobody_signed_in(tmp_path, monkeypatch):
    """A home of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("FACEPROJECT_URL", "FACEPROJECT_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def test_who_is_not_signed_in_is_told_how(capsys):
    assert main(["account"]) == 1
    assert "faceproject login" in capsys.readouterr().err.replace("\n", " ")


def test_from_signing_in_to_a_table(live_platform, token, photo, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{token}\n"))
    assert main(["login", live_platform.url]) == 0
    kept = tmp_path / "config" / "faceproject" / "credentials.json"
    assert kept.stat().st_mode & 0o077 == 0

    folder = tmp_path / "photos"
    (folder / "first day").mkdir(parents=True)
    shutil.copy(photo("obama.jpg"), folder / "first day")
    table = tmp_path / "faces.csv"
    assert main(["upload", str(folder), "--csv", str(table)]) == 0
    printed = capsys.readouterr()
    assert "1 sent, 0 there already, 0 refused." in printed.err
    with table.open(newline="") as file:
        [face] = csv.DictReader(file)
    assert face["file"] == "first day/obama.jpg"
    assert float(face["age_low"]) <= float(face["age_years"]) <= float(face["age_high"])

    [job] = printed.out.split()
    assert main(["wait", job]) == 0
    capsys.readouterr()
    assert main(["results", job]) == 0
    [of_server] = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert of_server == face | {"file": "obama.jpg"}
    assert main(["upload", str(folder), "--no-wait"]) == 0
    assert "0 sent, 1 there already" in capsys.readouterr().err
    assert main(["account"]) == 0
    assert "1 photos" in capsys.readouterr().out


def test_a_wrong_token_is_not_remembered(live_platform, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("fp_wrong\n"))
    assert main(["login", live_platform.url]) == 1
    assert not (tmp_path / "config").exists()


def test_it_can_be_installed_by_pip(tmp_path):
    source = tmp_path / "client"
    shutil.copytree(ROOT / "client", source)
    target = tmp_path / "installed"
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    install = [sys.executable, "-m", "pip", "install", *options, "--target", target, source]
    subprocess.run(install, check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, target / "bin" / "faceproject", "--help"],
        env={"PYTHONPATH": str(target)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert "upload" in done.stdout
