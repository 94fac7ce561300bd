"""How faces are cut into batches of the sizes that are compiled."""

import numpy as np
import pytest

from ml.serving import BATCH_SIZES, WORTH_PADDING, batches


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 7, 10, 12, 13, 64, 65, 100, 203])
def test_every_row_is_in_one_batch_of_which_little_is_padding(count):
    parts = list(batches(count))
    rows = np.concatenate([np.arange(count)[part] for part in parts]) if parts else []
    assert list(rows) == list(range(count))
    for part in parts:
        filled = part.stop - part.start
        size = next(size for size in BATCH_SIZES if size >= filled)
        assert filled >= WORTH_PADDING * size


def test_ten_faces_are_no_batch_of_sixteen():
    assert [part.stop - part.start for part in batches(10)] == [8, 2]
