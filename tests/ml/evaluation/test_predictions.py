"""Predictions of labelled pictures come from the real analyzer, once per picture."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml.analyzer import FaceAnalyzer
from ml.data.adapters.labelled_folder import labelled_folder
from ml.data.framing import Framing
from ml.evaluation.predictions import embeddings_of, face_share, predict

PHOTOS = Path(__file__).parents[2] / "photos"


@pytest.fixture(scope="module")
def analyzer():
    return FaceAnalyzer.load()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two portraits and a picture of nobody."""
    folder = tmp_path_factory.mktemp("portraits")
    for name in ("obama", "astronaut"):
        picture = Image.open(PHOTOS / f"{name}.jpg").convert("RGB")
        picture.thumbnail((300, 300))
        picture.save(folder / f"{name}.png")
    Image.new("RGB", (100, 100), (30, 120, 200)).save(folder / "sky.png")
    (folder / "labels.csv").write_text(
        "file,split\nobama.png,test\nsky.png,test\nastronaut.png,test\n", encoding="utf-8"
    )
    return folder


def predict_all(folder, cache, load_analyzer, **changes):
    face_set = replace(labelled_folder("portraits"), **changes)
    return predict(face_set, folder, face_set.load(folder), load_analyzer, cache)


def test_each_picture_has_the_face_nearest_its_centre_or_none(folder, analyzer, tmp_path):
    obama, sky, astronaut = predict_all(folder, tmp_path / "kept.jsonl", lambda: analyzer)
    assert [p.file for p in (obama, sky, astronaut)] == ["obama.png", "sky.png", "astronaut.png"]
    assert obama.found
    assert not sky.found
    assert sky.face is None
    assert len(obama.face["embedding"]) == 128
    assert astronaut.face["confidence"] > 0.9
    assert face_share([obama, sky])["share_without_face"] == 0.5
    assert embeddings_of([obama, sky, astronaut]).shape == (2, 128)


def test_kept_predictions_are_not_made_again(folder, analyzer, tmp_path):
    cache = tmp_path / "kept.jsonl"
    first = predict_all(folder, cache, lambda: analyzer)

    def never():
        raise AssertionError("The analyzer was loaded though everything is known.")

    assert predict_all(folder, cache, never) == first


def test_a_run_killed_while_writing_goes_on_behind_the_last_whole_line(folder, analyzer, tmp_path):
    cache = tmp_path / "kept.jsonl"
    first = predict_all(folder, cache, lambda: analyzer)
    lines = cache.read_text(encoding="utf-8").splitlines(keepends=True)
    cache.write_text(lines[0] + lines[1] + lines[2][:40], encoding="utf-8")
    resumed = predict_all(folder, cache, lambda: analyzer)
    # A face in another batch differs by rounding.
    np.testing.assert_allclose(embeddings_of(resumed), embeddings_of(first), atol=1e-4)
    kept = cache.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["file"] for line in kept] == ["obama.png", "sky.png", "astronaut.png"]


def test_where_no_face_is_found_the_sets_fallback_is_analysed(folder, analyzer, tmp_path):
    framing = Framing(
        fallback_landmarks=((0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.4, 0.8), (0.6, 0.8))
    )
    _, sky, _ = predict_all(folder, tmp_path / "kept.jsonl", lambda: analyzer, framing=framing)
    assert not sky.found
    assert sky.face["landmarks"]["left_eye"] == [30, 40]
    assert np.isfinite(sky.face["embedding"]).all()
