import numpy as np
import pytest

from ml.detection.pyramid import level_scales, level_sizes, windows


@pytest.mark.parametrize("size", [(12, 12), (20, 35), (97, 61), (250, 250), (1080, 1920)])
def test_levels_are_the_packages(size):
    from mtcnn.utils.images import build_scale_pyramid

    height, width = size
    expected = build_scale_pyramid(width, height, min_face_size=20, scale_factor=0.709)
    np.testing.assert_allclose(level_scales(height, width, 20, 0.709), expected)


def test_every_level_holds_a_window():
    for side in range(1, 400):
        for least_face in (12, 20, 63):
            scales = level_scales(side, 2 * side, least_face, 0.709)
            assert (level_sizes(side, 2 * side, scales) >= 12).all()


def test_a_window_is_where_the_network_saw_it():
    still = windows(np.array([0, 3]), np.array([0, 5]), np.zeros((2, 4)))
    np.testing.assert_array_equal(still, [[1, 1, 12, 12], [11, 7, 22, 18]])
    moved = windows(np.array([0]), np.array([0]), np.array([[0.5, 0, -0.5, 1]]))
    np.testing.assert_array_equal(moved, [[6.5, 1, 6.5, 23]])
