import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from ml.detection import FaceDetector


def test_importing_the_detector_loads_no_tensorflow():
    code = "import sys, ml.detection; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("size", [(1, 1), (11, 500), (12, 12), (17, 16), (500, 3)])
def test_a_tiny_photo_has_no_face(detector, random_photo, size):
    assert detector.detect([random_photo(*size)]) == [[]]


def test_a_long_narrow_photo_is_searched(detector, random_photo):
    assert detector.detect([random_photo(30, 2000)]) == [[]]


def test_no_photos_give_no_answers(detector):
    assert detector.detect([]) == []


def test_a_photo_alone_equals_its_row_in_a_batch_of_all_sizes(detector, pixels):
    portrait = Image.fromarray(pixels("obama.jpg"))
    photos = [
        np.asarray(portrait.resize((200, 250))),
        pixels("coffee.jpg"),
        np.asarray(portrait.resize((200, 250)).rotate(10)),
        pixels("astronaut.jpg"),
        np.zeros((5, 5, 3), np.uint8),
    ]
    batch = detector.detect(photos)
    assert [len(faces) for faces in batch] == [1, 0, 1, 1, 0]
    for photo, together in zip(photos, batch, strict=True):
        [alone] = detector.detect([photo])
        for one, other in zip(alone, together, strict=True):
            assert one.box.iou(other.box) > 0.999
            assert one.confidence == pytest.approx(other.confidence, abs=1e-4)
            np.testing.assert_allclose(
                one.landmarks.as_array(), other.landmarks.as_array(), atol=0.05
            )


def test_faces_come_most_confident_first_and_within_the_photo(detector, pixels):
    photo = Image.new("RGB", (900, 500))
    photo.paste(Image.fromarray(pixels("astronaut.jpg")).resize((500, 500)), (-150, 0))
    photo.paste(Image.fromarray(pixels("obama.jpg")).resize((400, 500)), (560, 0))
    [faces] = detector.detect([np.asarray(photo)])
    assert len(faces) == 2
    assert faces[0].confidence >= faces[1].confidence > 0.8
    for face in faces:
        assert 0 <= face.box.left < face.box.right <= 899
        assert 0 <= face.box.top < face.box.bottom <= 499


def test_landmarks_lie_as_they_are_named(detector, pixels):
    [[face]] = detector.detect([pixels("obama.jpg")])
    points = face.landmarks
    assert points.left_eye[0] < points.nose[0] < points.right_eye[0]
    assert points.mouth_left[0] < points.mouth_right[0]
    assert points.left_eye[1] < points.nose[1] < points.mouth_left[1]


def test_photos_of_many_sizes_share_one_trace(detector, random_photo):
    for size in [(40, 60), (61, 47), (128, 90), (201, 300)]:
        detector.detect([random_photo(*size), random_photo(*size, seed=2)])
    for graph in (detector._graphs.propose, detector._graphs.refine, detector._graphs.conclude):
        assert graph.experimental_get_tracing_count() <= 1


def test_a_larger_least_face_passes_over_small_ones(detector, pixels):
    photo = pixels("astronaut.jpg")  # a face of 84 x 107 pixels
    assert len(detector.detect([photo])[0]) == 1
    assert FaceDetector.load(min_face_size=300).detect([photo]) == [[]]


@pytest.mark.parametrize(
    "wrong",
    [np.zeros((40, 40), np.uint8), np.zeros((40, 40, 4), np.uint8), np.zeros((40, 40, 3))],
    ids=["grey", "with alpha", "float"],
)
def test_pixels_of_another_kind_are_refused(detector, wrong):
    with pytest.raises(ValueError, match="uint8"):
        detector.detect([wrong])


def test_a_smallest_face_that_no_window_shows_is_refused():
    with pytest.raises(ValueError, match="12 pixels or more, not 11"):
        FaceDetector.load(min_face_size=11)
