"""`python -m ml evaluate` without the data says what is missing, before it loads any network."""

import pytest

from ml.__main__ import main
from ml.evaluation.measurement import Measurement, NotMeasurable, fingerprint, measurable
from ml.registry import Bundle


def test_without_the_data_set_the_command_says_which_and_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FACE_DATA", str(tmp_path))
    command = ["evaluate", "--verification", "--split", "val", "--out", str(tmp_path / "out")]
    assert main(command) == 1
    assert "lfw has no labels.csv" in capsys.readouterr().err.replace(str(tmp_path) + "/", "")


def test_an_unknown_bundle_is_named(tmp_path, capsys):
    assert main(["evaluate", "--bundle", "v999", "--out", str(tmp_path)]) == 1
    assert "no model bundle" in capsys.readouterr().err


def test_what_the_bundle_has_no_heads_for_is_not_measured(tmp_path):
    record = {"sha256": "ab", "heads": ["age", "gender", "bald"]}
    bundle = Bundle("v9", tmp_path, {"predictors": record})
    assert measurable(bundle) == (
        "demographics",
        "attributes",
        "verification",
        "verification_groups",
        "quality",
        "identification",
    )
    with pytest.raises(NotMeasurable, match="no heads for expression"):
        Measurement(bundle, "val", tmp_path, tmp_path).measure(["expression"])


def test_other_weights_or_another_calibration_have_another_fingerprint(tmp_path):
    records = [
        {"sha256": "ab", "calibration": {"gender": 1.0}, "source": "a"},
        {"sha256": "ab", "calibration": {"gender": 1.0}, "source": "b"},
        {"sha256": "ab", "calibration": {"gender": 1.2}, "source": "a"},
        {"sha256": "cd", "calibration": {"gender": 1.0}, "source": "a"},
    ]
    prints = [fingerprint(Bundle("v9", tmp_path, {"predictors": record})) for record in records]
    assert prints[0] == prints[1]
    assert len(set(prints)) == 3
