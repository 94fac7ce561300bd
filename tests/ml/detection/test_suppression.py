import numpy as np
import pytest

from ml.detection.suppression import likeliest


def random_boxes(count: int, photos: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Boxes of many sizes, so crowded that most overlap another."""
    generator = np.random.default_rng(count)
    corner = generator.uniform(-20, 300, (count, 2))
    boxes = np.concatenate([corner, corner + generator.uniform(5, 90, (count, 2))], axis=1)
    return boxes, generator.uniform(0, 1, count), generator.integers(0, photos, count)


@pytest.mark.parametrize("count", [1, 7, 100, 129, 1000])
@pytest.mark.parametrize(("overlap", "method"), [("union", "union"), ("smaller", "min")])
def test_the_package_keeps_the_same_boxes(count, overlap, method):
    from mtcnn.utils.bboxes import smart_nms_from_bboxes

    boxes, scores, photos = random_boxes(count, photos=3)
    kept = likeliest(boxes, scores, photos, 0.5, overlap)
    rows = np.concatenate([photos[:, None], boxes, scores[:, None]], axis=1)
    expected = smart_nms_from_bboxes(rows, threshold=0.5, method=method)
    np.testing.assert_array_equal(scores[kept], expected[:, 5])


def test_the_likeliest_of_overlapping_boxes_stays():
    boxes = np.array([[0, 0, 10, 10], [1, 1, 11, 11], [30, 0, 40, 10]], float)
    kept = likeliest(boxes, np.array([0.7, 0.9, 0.8]), np.zeros(3, int), 0.5)
    assert kept.tolist() == [1, 2]


def test_a_box_yields_even_to_one_that_yields():
    boxes = np.array([[0, 0, 10, 10], [3, 0, 13, 10], [6, 0, 16, 10]], float)
    kept = likeliest(boxes, np.array([0.9, 0.8, 0.7]), np.zeros(3, int), 0.5)
    assert kept.tolist() == [0]


def test_boxes_of_different_photos_never_meet():
    boxes = np.array([[0, 0, 10, 10], [0, 0, 10, 10]], float)
    kept = likeliest(boxes, np.array([0.9, 0.8]), np.array([0, 1]), 0.5)
    assert kept.tolist() == [0, 1]


def test_a_box_within_another_yields_by_the_smaller_ones_share():
    boxes = np.array([[0, 0, 100, 100], [40, 40, 50, 50]], float)
    scores, photo = np.array([0.9, 0.8]), np.zeros(2, int)
    assert likeliest(boxes, scores, photo, 0.7, "smaller").tolist() == [0]
    assert likeliest(boxes, scores, photo, 0.7, "union").tolist() == [0, 1]


def test_no_boxes_stay_none():
    none = likeliest(np.zeros((0, 4)), np.zeros(0), np.zeros(0, int), 0.5)
    assert none.shape == (0,)
