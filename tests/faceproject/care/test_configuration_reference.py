"""docs/configuration.md says what settings.py reads."""

import pytest

from faceproject.care import configuration_reference
from faceproject.care.configuration_reference import (
    REFERENCE,
    ReferenceIncomplete,
    written_reference,
)


def test_the_reference_is_what_the_command_writes():
    assert REFERENCE.read_text() == written_reference(), (
        "Run `manage.py write_configuration_reference`."
    )


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("PORT]", "PORTS]"), "Say in"),
        (('"One machine"', '"One machine"\nsettings.ODD={}'), "read"),
    ],
)
def test_settings_and_meanings_that_do_not_match_are_named(
    tmp_path, monkeypatch, change, complaint
):
    changed = tmp_path / "configuration.toml"
    changed.write_text(configuration_reference.MEANINGS.read_text().replace(*change, 1))
    monkeypatch.setattr(configuration_reference, "MEANINGS", changed)
    with pytest.raises(ReferenceIncomplete, match=complaint):
        written_reference()
