"""Augmentation of chips inside the graph, a whole batch at a time."""

from __future__ import annotations

import math

import tensorflow as tf

from ml.training.configuration import AugmentationConfiguration


def center_chips(chips: tf.Tensor, size: int) -> tf.Tensor:
    """Chips without their margin, as serving cuts them.

    chips: uint8 (B, S, S, 3), S >= size. Returns float32 (B, size, size, 3), 0 to 255.
    """
    margin = (chips.shape[1] - size) // 2
    return tf.cast(chips[:, margin : margin + size, margin : margin + size], tf.float32)


def augment_chips(
    chips: tf.Tensor, size: int, configuration: AugmentationConfiguration
) -> tf.Tensor:
    """Chips as another camera might have seen them, half of them mirrored.

    chips: uint8 (B, S, S, 3), S >= size: the margin is what shifts and rotations show.
    Returns float32 (B, size, size, 3), 0 to 255.
    """
    if configuration.jpeg:
        chips = _compress_some(chips, configuration.jpeg)
    x = _move(tf.cast(chips, tf.float32), size, configuration)
    x = _lower_resolution(x, configuration.low_resolution)
    x = _recolor(x, configuration)
    x = _erase(x, configuration.erasing)
    return tf.clip_by_value(x, 0.0, 255.0)


def _spread(shape: list, limit: float) -> tf.Tensor:
    """Uniform between -limit and limit."""
    return tf.random.uniform(shape, -limit, limit)


def _compress_some(chips: tf.Tensor, share: float) -> tf.Tensor:
    """Compress the first faces of the batch, of a random number: batches are shuffled anyway."""
    count = tf.cast(tf.math.ceil(tf.cast(tf.shape(chips)[0], tf.float32) * share), tf.int32)
    compressed = tf.map_fn(lambda chip: tf.image.random_jpeg_quality(chip, 20, 90), chips[:count])
    return tf.concat([compressed, chips[count:]], 0)


def _move(x: tf.Tensor, size: int, configuration: AugmentationConfiguration) -> tf.Tensor:
    """Flip, rotate, scale, shift and crop in one sampling per pixel."""
    batch = tf.shape(x)[0]
    angle = _spread([batch], configuration.rotation * math.pi / 180)
    scale = tf.exp(_spread([batch], configuration.scale))
    flip = tf.where(tf.random.uniform([batch]) < 0.5, -1.0, 1.0)
    cosine, sine = tf.cos(angle) * scale, tf.sin(angle) * scale
    # From a pixel of the result, seen from its centre, to a pixel of the chip with margin.
    a, b, d, e = cosine * flip, -sine, sine * flip, cosine
    middle = (size - 1) / 2
    center = (x.shape[1] - 1) / 2
    reach = configuration.shift * size
    shift_x, shift_y = _spread([batch], reach), _spread([batch], reach)
    c = center + shift_x - (a + b) * middle
    f = center + shift_y - (d + e) * middle
    zero = tf.zeros_like(a)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=x,
        transforms=tf.stack([a, b, c, d, e, f, zero, zero], 1),
        output_shape=[size, size],
        interpolation="BILINEAR",
        fill_mode="NEAREST",
        fill_value=0.0,
    )


def _lower_resolution(x: tf.Tensor, share: float) -> tf.Tensor:
    """Blur a share of the chips through a smaller picture; one size a batch keeps it cheap."""
    size = x.shape[1]
    side = tf.random.uniform([], size // 4, size, tf.int32)
    small = tf.image.resize(x, tf.stack([side, side]), "area")
    blurred = tf.image.resize(small, [size, size], "bilinear")
    chosen = tf.random.uniform([tf.shape(x)[0], 1, 1, 1]) < share
    return tf.where(chosen, blurred, x)


def _recolor(x: tf.Tensor, configuration: AugmentationConfiguration) -> tf.Tensor:
    batch = tf.shape(x)[0]
    shape = [batch, 1, 1, 1]
    grey = tf.tensordot(x, [0.299, 0.587, 0.114], 1)[..., None]
    saturation = 1 + _spread(shape, configuration.saturation)
    saturation = tf.where(tf.random.uniform(shape) < configuration.grey, 0.0, saturation)
    x = grey + (x - grey) * saturation
    mean = tf.reduce_mean(x, [1, 2], keepdims=True)
    x = mean + (x - mean) * (1 + _spread(shape, configuration.contrast))
    return x * (1 + _spread(shape, configuration.brightness))


def _erase(x: tf.Tensor, share: float) -> tf.Tensor:
    """Put noise in one rectangle of a share of the chips."""
    batch, size = tf.shape(x)[0], x.shape[1]
    center = tf.random.uniform([2, batch, 1], 0, size)
    half = tf.random.uniform([2, batch, 1], size / 12, size / 4)
    places = tf.range(size, dtype=tf.float32)[None]
    rows = tf.abs(places - center[0]) < half[0]
    columns = tf.abs(places - center[1]) < half[1]
    chosen = tf.random.uniform([batch, 1, 1]) < share
    hole = (rows[:, :, None] & columns[:, None, :] & chosen)[..., None]
    return tf.where(hole, tf.random.uniform(tf.shape(x), 0, 255), x)
