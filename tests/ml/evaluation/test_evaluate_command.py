"""`python -m ml evaluate` without the data says what is missing, before it loads any network."""

from ml.__main__ import main


def test_without_the_data_set_the_command_says_which_and_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FACE_DATA", str(tmp_path))
    command = ["evaluate", "--verification", "--split", "val", "--out", str(tmp_path / "out")]
    assert main(command) == 1
    assert "lfw has no labels.csv" in capsys.readouterr().err.replace(str(tmp_path) + "/", "")


def test_an_unknown_bundle_is_named(tmp_path, capsys):
    assert main(["evaluate", "--bundle", "v999", "--out", str(tmp_path)]) == 1
    assert "no model bundle" in capsys.readouterr().err
