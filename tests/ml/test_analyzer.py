import json

import numpy as np
import pytest

from ml.analysis_result import BoundingBox
from ml.analyzer import FaceAnalyzer
from ml.detection import Detection
from ml.embedding.similarity import EMBEDDING_NORM, distance
from ml.registry import DEFAULT_BUNDLE, WEIGHTS, Bundle, BundleError


def mirrored(detection: Detection, width: int) -> Detection:
    """The same face in the photo's mirror image."""
    from ml.alignment import mirror_landmarks
    from ml.analysis_result import BoundingBox, Landmarks

    box = detection.box
    points = mirror_landmarks(detection.landmarks.as_array(), width)
    return Detection(
        BoundingBox(width - box.right, box.top, box.width, box.height),
        detection.confidence,
        Landmarks.from_array(points),
    )


def test_every_photo_has_its_own_faces_in_the_order_given(analyzer, pixels):
    photos = [pixels("obama.jpg"), pixels("coffee.jpg"), pixels("astronaut.jpg")]
    results = analyzer.analyze(photos)
    assert [len(result.faces) for result in results] == [1, 0, 1]
    for photo, result in zip(photos, results, strict=True):
        assert (result.height, result.width) == photo.shape[:2]


def test_a_photo_alone_is_analysed_as_among_others(analyzer, pixels):
    among = analyzer.analyze([pixels("biden.jpg"), pixels("obama2.jpg")])[1].faces[0]
    alone = analyzer.analyze([pixels("obama2.jpg")])[0].faces[0]
    assert alone.box.iou(among.box) > 0.99
    np.testing.assert_allclose(alone.embedding, among.embedding, atol=1e-3)


def test_a_face_and_its_mirror_image_are_one_identity(analyzer, pixels):
    photo = pixels("obama.jpg")
    [face] = analyzer.analyze([photo])[0].faces
    detection = Detection(face.box, face.confidence, face.landmarks)
    reflected = mirrored(detection, photo.shape[1])
    [[twin]] = [
        result.faces for result in analyzer.analyze_detected([photo[:, ::-1]], [[reflected]])
    ]
    # Half a pixel of rounding is left between cutting then mirroring and mirroring then cutting.
    assert np.linalg.norm(face.embedding - twin.embedding) < 0.1


def test_a_face_seen_once_is_the_same_person_and_no_longer_its_mirror_image(analyzer, pixels):
    photo = pixels("obama.jpg")
    once = FaceAnalyzer.load(mirror=False)
    [face], [seen_once] = (each.analyze([photo])[0].faces for each in (analyzer, once))
    detection = Detection(face.box, face.confidence, face.landmarks)
    [twin] = once.analyze_detected([photo[:, ::-1]], [[mirrored(detection, photo.shape[1])]])[
        0
    ].faces
    assert seen_once.box == face.box
    assert np.linalg.norm(seen_once.embedding) == pytest.approx(EMBEDDING_NORM, abs=1e-3)
    assert 0.1 < distance(seen_once.embedding, twin.embedding) < 0.5
    # Both lie about their mean, with which a gallery of faces seen twice is compared.
    assert distance(seen_once.embedding, face.embedding) < 0.3
    assert seen_once.gender.label == face.gender.label


def test_a_portrait_has_a_plausible_age_and_gender(analyzer, pixels):
    men = analyzer.analyze([pixels("obama.jpg"), pixels("biden.jpg")])
    for photo in men:
        [face] = photo.faces
        assert face.gender.label == "male"
        assert face.gender.probability > 0.9
        assert 35 < face.age.years < 85
        assert face.age.low_years < face.age.years < face.age.high_years
    [woman] = analyzer.analyze([pixels("astronaut.jpg")])[0].faces
    assert woman.gender.label == "female"
    assert 0.5 < woman.quality <= 1


def test_no_photos_give_no_results(analyzer):
    assert analyzer.analyze([]) == []


def test_a_bundle_without_predictors_gives_faces_without_looks(tmp_path, pixels):
    manifest = json.loads((WEIGHTS / DEFAULT_BUNDLE / "manifest.json").read_text())
    manifest["networks"].pop("predictors", None)
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "manifest.json").write_text(json.dumps(manifest))
    for network in ("detection", "identity"):
        (tmp_path / network).symlink_to(WEIGHTS / network)
    bare = FaceAnalyzer.load(tmp_path / "bare")
    [face] = bare.analyze([pixels("obama.jpg")])[0].faces
    assert set(face.to_json()) == {"box", "confidence", "landmarks", "quality"}
    assert face.embedding.shape == (128,)


def test_the_version_is_the_bundles(analyzer):
    assert analyzer.version == Bundle.load().version


def test_an_unknown_bundle_is_refused():
    with pytest.raises(BundleError, match="no model bundle"):
        FaceAnalyzer.load("v0")


def test_a_face_that_was_drawn_is_analysed_as_one_that_was_found(analyzer, pixels):
    photo = pixels("obama.jpg")
    [found] = analyzer.analyze([photo])[0].faces
    loose = BoundingBox(
        found.box.left - 20, found.box.top - 25, found.box.width + 40, found.box.height + 45
    )
    [drawn] = analyzer.analyze_boxes(photo, [loose])
    assert drawn.box == loose
    assert distance(found.embedding, drawn.embedding) < 0.3
    assert drawn.gender.label == found.gender.label
    assert drawn.quality == pytest.approx(found.quality, abs=0.15)
    assert analyzer.analyze_boxes(photo, []) == []
