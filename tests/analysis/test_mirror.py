import pytest

from analysis import analyzer


@pytest.mark.parametrize("mirror", [True, False])
def test_a_worker_sees_mirror_images_where_the_setting_says_so(settings, monkeypatch, mirror):
    settings.ANALYSIS_MIRROR = mirror
    monkeypatch.setattr(analyzer, "_loaded", None)  # as in a process that has just begun
    assert analyzer._analyzer().bundle.mirror_averaging is mirror
