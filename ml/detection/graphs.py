"""The compiled graphs of detection: one trace each, whatever the photos' sizes and number.

Photos enter as uint8 and stay so; what is read of them (levels of the pyramid, crops) is float32.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf

from ml.detection.networks import (
    OUTPUT_SIDE,
    PIXEL_MEAN,
    REFINE_SIDE,
    Arrays,
    build_output_network,
    build_proposal_heads,
    build_proposal_network,
    build_refinement_network,
)
from ml.detection.pyramid import STRIDE, WINDOW

# Windows of a level computed at a time. The maps of 40,000 windows stay in the cache of a CPU,
# which is a quarter faster than a whole level of a large photo; they also bound the memory. A GPU
# wants large pieces.
WINDOWS_AT_A_TIME = {"CPU": 40_000, "GPU": 2_000_000}
CROPS_AT_A_TIME = {"CPU": 64, "GPU": 2_048}
# Pieces under way at once, so that one's small operations do not leave a core idle.
PIECES_AT_ONCE = 2
# The levels that begin a loop of their own. Half of all windows lie in the first level, a quarter
# in the second, and the loops run side by side: while one resizes its level, which takes a core, or
# picks its windows, the others convolve. That takes a tenth to a quarter off detection.
LOOPS_FROM_LEVEL = (0, 1, 2)

# level, photo, row and column of the window, four offsets, score
PROPOSAL_COLUMNS = 9

Piece = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


class CascadeGraphs:
    """MTCNN's three stages as compiled functions of batches of photos of one size."""

    def __init__(self, weights: Arrays, *, least_score: float) -> None:
        """weights: arrays named network/layer/kind, as ml.detection.convert_mtcnn stores them."""
        self._proposal = build_proposal_network(_of("proposal", weights))
        self._proposal_heads = build_proposal_heads(_of("proposal", weights))
        self._refinement = build_refinement_network(_of("refinement", weights))
        self._output = build_output_network(_of("output", weights))
        self._least_margin = float(np.log(least_score) - np.log1p(-least_score))
        device = "GPU" if tf.config.list_physical_devices("GPU") else "CPU"
        self._windows_at_a_time = WINDOWS_AT_A_TIME[device]
        self._crops_at_a_time = CROPS_AT_A_TIME[device]

    @staticmethod
    def stacked(images: Sequence[np.ndarray]) -> tf.Tensor:
        """Photos of one size as uint8 (photos, h, w, 3), copied once for all three stages."""
        return tf.constant(images[0][None] if len(images) == 1 else np.stack(images))

    @tf.function(
        autograph=False,
        input_signature=[
            tf.TensorSpec((None, None, None, 3), tf.uint8),
            tf.TensorSpec((None, 2), tf.int32),
        ],
    )
    def propose(self, photos: tf.Tensor, level_sizes: tf.Tensor) -> tf.Tensor:
        """Every window of the pyramid with more than the least score.

        photos: uint8 (photos, h, w, 3). level_sizes: int32 (levels, 2), rows and columns, at
        least one level, each side at least 12.
        Returns float32 (n, 9): PROPOSAL_COLUMNS.
        """

        def level(index: tf.Tensor, _: tf.Tensor) -> tf.Tensor:
            pixels = tf.raw_ops.ResizeArea(images=photos, size=level_sizes[index])
            found = self._propose_in_level(pixels)
            return tf.concat(
                [tf.fill((tf.shape(found)[0], 1), tf.cast(index, tf.float32)), found], 1
            )

        levels = tf.shape(level_sizes)[0]
        firsts = [tf.minimum(first, levels) for first in LOOPS_FROM_LEVEL]
        found = [
            _in_pieces(level, first, end, 1, PROPOSAL_COLUMNS)
            for first, end in zip(firsts, [*firsts[1:], levels], strict=True)
        ]
        return tf.concat(found, 0)

    def _propose_in_level(self, pixels: tf.Tensor) -> tf.Tensor:
        """float32 (n, 8): the PROPOSAL_COLUMNS after the level's own."""
        photos, height, width, _ = tf.unstack(tf.shape(pixels))
        rows = (height - WINDOW + 1) // STRIDE + 1
        columns = (width - WINDOW + 1) // STRIDE + 1
        rows_at_a_time = tf.maximum(self._windows_at_a_time // (photos * columns), 1)

        def strip(first: tf.Tensor, end: tf.Tensor) -> tf.Tensor:
            bottom = tf.minimum((end - 1) * STRIDE + WINDOW, height)
            found = self._proposal(pixels[:, first * STRIDE : bottom], training=False)
            windows = tf.where(found["margins"][:, :, :columns, 0] > self._least_margin)
            place = tf.cast(windows, tf.float32) + tf.stack([0.0, tf.cast(first, tf.float32), 0.0])
            said = self._proposal_heads(tf.gather_nd(found["features"], windows), training=False)
            return tf.concat([place, said["offsets"], said["scores"][:, 1:]], axis=1)

        return _in_pieces(strip, 0, rows, rows_at_a_time, PROPOSAL_COLUMNS - 1)

    @tf.function(
        autograph=False,
        input_signature=[
            tf.TensorSpec((None, None, None, 3), tf.uint8),
            tf.TensorSpec((None, 4), tf.float32),
            tf.TensorSpec((None,), tf.int32),
        ],
    )
    def refine(self, photos: tf.Tensor, boxes: tf.Tensor, photo_of_box: tf.Tensor) -> tf.Tensor:
        """The refinement network's word on each box.

        boxes: float32 (n, 4), top, left, bottom, right in shares of the photo.
        Returns float32 (n, 5): four offsets, score.
        """

        def crops(first: tf.Tensor, end: tf.Tensor) -> tf.Tensor:
            found = self._refinement(
                _cut(photos, boxes[first:end], photo_of_box[first:end], REFINE_SIDE), training=False
            )
            return tf.concat([found["offsets"], found["scores"][:, 1:]], axis=1)

        return _in_pieces(crops, 0, tf.shape(boxes)[0], self._crops_at_a_time, 5)

    @tf.function(
        autograph=False,
        input_signature=[
            tf.TensorSpec((None, None, None, 3), tf.uint8),
            tf.TensorSpec((None, 4), tf.float32),
            tf.TensorSpec((None,), tf.int32),
        ],
    )
    def conclude(self, photos: tf.Tensor, boxes: tf.Tensor, photo_of_box: tf.Tensor) -> tf.Tensor:
        """The output network's word on each box, as `refine`, and its landmarks.

        Returns float32 (n, 15): four offsets, score, five x, five y.
        """

        def crops(first: tf.Tensor, end: tf.Tensor) -> tf.Tensor:
            found = self._output(
                _cut(photos, boxes[first:end], photo_of_box[first:end], OUTPUT_SIDE), training=False
            )
            return tf.concat([found["offsets"], found["scores"][:, 1:], found["landmarks"]], axis=1)

        return _in_pieces(crops, 0, tf.shape(boxes)[0], self._crops_at_a_time, 15)


def _of(network: str, weights: Arrays) -> Arrays:
    prefix = f"{network}/"
    return {
        name.removeprefix(prefix): array
        for name, array in weights.items()
        if name.startswith(prefix)
    }


def _cut(photos: tf.Tensor, boxes: tf.Tensor, photo_of_box: tf.Tensor, side: int) -> tf.Tensor:
    """Crops float32 (n, side, side, 3), pixels 0 to 255; outside of the photo lies mean grey."""
    return tf.image.crop_and_resize(
        photos, boxes, photo_of_box, (side, side), extrapolation_value=PIXEL_MEAN
    )


def _in_pieces(
    piece: Piece,
    start: tf.Tensor | int,
    stop: tf.Tensor,
    size: tf.Tensor | int,
    columns: int,
) -> tf.Tensor:
    """piece(first, end) over start to stop in steps of size, the rows of all results joined."""
    pieces = (stop - start + size - 1) // size
    results = tf.TensorArray(
        tf.float32, size=pieces, element_shape=(None, columns), infer_shape=False
    )

    def step(index: tf.Tensor, results: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
        first = start + index * size
        return index + 1, results.write(index, piece(first, tf.minimum(first + size, stop)))

    _, results = tf.while_loop(
        lambda index, _: index < pieces,
        step,
        (tf.constant(0), results),
        parallel_iterations=PIECES_AT_ONCE,
    )
    return tf.ensure_shape(results.concat(), (None, columns))
