from analysis import analyzer
from ml.images import decode_image


def test_a_worker_passes_over_faces_smaller_than_the_setting(settings, monkeypatch, photo):
    settings.ANALYSIS_SMALLEST_FACE = 300
    monkeypatch.setattr(analyzer, "_loaded", None)  # as in a process that has just begun
    pixels = decode_image(photo("astronaut.jpg")).pixels  # a face of 84 x 107 pixels
    assert analyzer.analyze([pixels])[0].faces == ()
