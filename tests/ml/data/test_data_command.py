"""`python -m ml data` tells what there is and, of what is missing, what to do."""

import pytest

from ml.__main__ import main


@pytest.fixture(autouse=True)
def empty_root(tmp_path, monkeypatch):
    monkeypatch.setenv("FACE_DATA", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")


def test_the_list_says_each_licence_and_what_is_missing(tmp_path, capsys):
    (tmp_path / "lfw/images").mkdir(parents=True)
    assert main(["data"]) == 0
    said = capsys.readouterr().out
    assert "research that earns no money" in said
    assert "CC BY 4.0" in said
    assert "no labels.csv, no pairs.csv" in said


def test_a_missing_set_is_an_error_that_names_its_folder(tmp_path, capsys):
    assert main(["data", "prepare", "utkface", "--out", str(tmp_path / "out")]) == 1
    assert "FACE_DATA names the folder" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
