"""MTCNN's three networks in Keras; all take pixels 0 to 255.

Their weights are trained on (pixel - 127.5) / 128; that is folded into each first convolution, so
that no photo is ever copied to be standardised.
"""

from __future__ import annotations

from collections.abc import Mapping

import keras
import numpy as np
from keras import layers, ops

from ml.registry import assign_weights

# What the networks were trained on: (pixel - PIXEL_MEAN) / PIXEL_SCALE.
PIXEL_MEAN = 127.5
PIXEL_SCALE = 128.0

REFINE_SIDE = 24
OUTPUT_SIDE = 48

# Added to whatever must lose a maximum.
NEVER = -1e9

Arrays = Mapping[str, np.ndarray]


class ParametricReLU(layers.Layer):
    """x above 0, slope * x below, one slope per channel, of any sign.

    The same as keras.layers.PReLU with shared axes, in fewer passes over the map than its five:
    three, or two where no slope is above 1 (`steep` says whether one is).
    """

    def __init__(self, *, steep: bool, **kwargs) -> None:
        super().__init__(**kwargs)
        self.steep = steep

    def build(self, input_shape: tuple) -> None:
        self.slope = self.add_weight(shape=(input_shape[-1],), name="slope")

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        if self.steep:
            return x + (self.slope - 1.0) * ops.minimum(x, 0.0)
        return ops.maximum(x, self.slope * x)


class PairedConvolution(layers.Conv2D):
    """A convolution of 3 x 3, computed for two neighbouring columns at a time.

    Input: (batch, h, w, channels), w even; output: (batch, h - 2, w - 2, filters). The second
    column is further channels of one convolution of 3 x 4, which moves by 2: a row of pairs lies
    in memory as a row of columns does. That is a third more products of which half as many patches
    are read, and a CPU spends more on the patches where there are few channels.
    """

    def __init__(self, filters: int, **kwargs) -> None:
        super().__init__(2 * filters, (3, 4), strides=(1, 2), **kwargs)

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        pairs = super().call(x)
        batch, height, width, channels = ops.shape(pairs)
        return ops.reshape(pairs, (batch, height, 2 * width, channels // 2))

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        batch, height, width, _ = input_shape
        return (batch, height and height - 2, width and width - 2, self.filters // 2)


def paired(kernel: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """PairedConvolution's kernel (3, 4, c, 2 n), bias (2 n,) from a convolution's (3, 3, c, n)."""
    both = np.zeros((3, 4, kernel.shape[2], 2, kernel.shape[3]), np.float32)
    both[:, :3, :, 0] = both[:, 1:, :, 1] = kernel
    return both.reshape(*both.shape[:3], -1), np.tile(bias, 2)


class PooledConvolution(layers.Layer):
    """The proposal network's first convolution, ParametricReLU and 2 x 2 maximum in one.

    Input: (batch, h, w, 3); output: (batch, ceil((h - 2) / 2), ceil((w - 2) / 2), 10), and one
    meaningless column more where that would be odd, for PairedConvolution; channels with a negative
    slope come first. It computes the four members of each 2 x 2 cell as four groups of
    channels of one strided convolution, so that the map of full size, which no cache holds, is
    never written. Two facts make that exact:

    - For a slope a < 0 the activation is max(x, a x): its maximum over a cell is that of x and of
      a x, and so a x is computed as a channel of its own. For a >= 0 the activation grows with x
      and may follow the maximum.
    - A fourth input channel is 1 on the pixels added to an odd side; members of a cell that
      reach them get NEVER and lose the maximum, as the package's padding has it.
    """

    def __init__(self, rising: int, falling: int, **kwargs) -> None:
        super().__init__(**kwargs)
        self.rising = rising
        self.falling = falling
        self.per_member = rising + 2 * falling

    def build(self, input_shape: tuple) -> None:
        self.kernel = self.add_weight(shape=(4, 4, 4, 4 * self.per_member), name="kernel")
        self.bias = self.add_weight(shape=(self.per_member,), name="bias")
        self.slope = self.add_weight(shape=(self.rising,), name="slope")

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        _, height, width, _ = ops.shape(x)
        x = ops.pad(x, [(0, 0), (0, 0), (0, 0), (0, 1)])
        added = [(0, height % 2), (0, (2 - width) % 4)]
        x = ops.pad(x, [(0, 0), *added, (0, 0)], constant_values=1.0)
        x = ops.conv(x, self.kernel, strides=2, padding="valid")
        batch, height, width, _ = ops.shape(x)
        x = ops.max(ops.reshape(x, (batch, height, width, 4, self.per_member)), axis=-2)
        x = x + self.bias
        falling, rising, scaled = ops.split(x, [self.falling, self.falling + self.rising], axis=-1)
        rising = rising + (self.slope - 1.0) * ops.minimum(rising, 0.0)
        return ops.concatenate([ops.maximum(falling, scaled), rising], axis=-1)


def build_proposal_network(weights: Arrays) -> keras.Model:
    """P-net up to its last map: a level of the pyramid -> how much each window looks like a face.

    Input: float32 (batch, h, w, 3), sides of at least 12. Output: {"margins": (batch, rows,
    columns, 1), "features": (batch, rows, columns, 32)}, one cell for each window of 12 pixels, 2
    apart; where the number of windows in a row is odd, a meaningless one follows. A margin is the
    logit of a face less that of no face. Few windows pass, and build_proposal_heads tells of those.
    """
    slope = weights["conv1/slope"]
    order = np.concatenate([np.flatnonzero(slope < 0), np.flatnonzero(slope >= 0)])
    falling = int((slope < 0).sum())
    level = keras.Input((None, None, 3), name="level")
    first = PooledConvolution(len(slope) - falling, falling, name="conv1")
    x = PairedConvolution(16, name="conv2")(first(level))
    x = rectified(x, "conv2", weights)
    features = convolution(x, 32, 3, "conv3", weights)
    margins = layers.Conv2D(1, 1, name="margin")(features)
    outputs = {"margins": margins, "features": features}
    model = keras.Model(level, outputs, name="proposal")
    kernel, bias = fold_standardisation(weights["conv1/kernel"], weights["conv1/bias"])
    kernel, bias = split_into_members(kernel[..., order], bias[order], slope[order], falling)
    second_kernel, second_bias = paired(weights["conv2/kernel"][:, :, order], weights["conv2/bias"])
    assign_weights(
        model,
        {
            "conv1/kernel": kernel,
            "conv1/bias": bias,
            "conv1/slope": slope[order][falling:],
            "conv2/kernel": second_kernel,
            "conv2/bias": second_bias,
            "conv2_relu/slope": weights["conv2/slope"],
            "conv3/kernel": weights["conv3/kernel"],
            "conv3/bias": weights["conv3/bias"],
            "conv3_relu/slope": weights["conv3/slope"],
            "margin/kernel": np.diff(weights["face/kernel"], axis=-1),
            "margin/bias": np.diff(weights["face/bias"]),
        },
    )
    return model


def build_proposal_heads(weights: Arrays) -> keras.Model:
    """The rest of P-net: features of windows (n, 32) -> {"offsets": (n, 4), "scores": (n, 2)}.

    Offsets of left, top, right and bottom are in windows; scores are the probabilities of no face
    and of a face.
    """
    features = keras.Input((32,), name="features")
    outputs = {
        "offsets": layers.Dense(4, name="box")(features),
        "scores": layers.Dense(2, activation="softmax", name="face")(features),
    }
    model = keras.Model(features, outputs, name="proposal_heads")
    assign_weights(
        model,
        {
            "box/kernel": weights["box/kernel"][0, 0],
            "box/bias": weights["box/bias"],
            "face/kernel": weights["face/kernel"][0, 0],
            "face/bias": weights["face/bias"],
        },
    )
    return model


def split_into_members(
    kernel: np.ndarray, bias: np.ndarray, slope: np.ndarray, falling: int
) -> tuple[np.ndarray, np.ndarray]:
    """PooledConvolution's kernel (4, 4, 4, 4 n) and bias (n,) from a convolution's (3, 3, 3, c).

    The first `falling` channels are those with a negative slope.
    """
    channels = np.concatenate([kernel, kernel[..., :falling] * slope[:falling]], axis=-1)
    members = np.zeros((4, 4, 4, 2, 2, channels.shape[-1]), np.float32)
    for row in (0, 1):
        for column in (0, 1):
            members[row : row + 3, column : column + 3, :3, row, column] = channels
            # A pixel added below lies in the last row, one added on the right in the last column.
            if row:
                members[3, column + 1, 3, row, column] += NEVER
            if column:
                members[row + 1, 3, 3, row, column] += NEVER
    bias = np.concatenate([bias, bias[:falling] * slope[:falling]])
    return members.reshape(4, 4, 4, -1), bias


def build_refinement_network(weights: Arrays) -> keras.Model:
    """R-net: crops -> {"offsets": (batch, 4), "scores": (batch, 2)}.

    Input: float32 (batch, 24, 24, 3). Offsets of left, top, right and bottom are in sides of the
    box; scores are the probabilities of no face and of a face.
    """
    crops = keras.Input((REFINE_SIDE, REFINE_SIDE, 3), name="crops")
    x = first_convolution(crops, 28, weights)
    x = layers.MaxPooling2D(3, 2, padding="same", name="pool1")(x)
    x = convolution(x, 48, 3, "conv2", weights)
    x = layers.MaxPooling2D(3, 2, name="pool2")(x)
    x = convolution(x, 64, 2, "conv3", weights)
    x = dense(x, 128, "dense4", weights)
    outputs = {
        "offsets": layers.Dense(4, name="box")(x),
        "scores": layers.Dense(2, activation="softmax", name="face")(x),
    }
    return with_weights(keras.Model(crops, outputs, name="refinement"), weights)


def build_output_network(weights: Arrays) -> keras.Model:
    """O-net: crops -> {"offsets": (batch, 4), "scores": (batch, 2), "landmarks": (batch, 10)}.

    Input: float32 (batch, 48, 48, 3). Landmarks are five x, then five y, in sides of the box, in
    the order of ml.analysis_result.Landmarks.
    """
    crops = keras.Input((OUTPUT_SIDE, OUTPUT_SIDE, 3), name="crops")
    x = first_convolution(crops, 32, weights)
    x = layers.MaxPooling2D(3, 2, padding="same", name="pool1")(x)
    x = convolution(x, 64, 3, "conv2", weights)
    x = layers.MaxPooling2D(3, 2, name="pool2")(x)
    x = convolution(x, 64, 3, "conv3", weights)
    x = layers.MaxPooling2D(2, 2, padding="same", name="pool3")(x)
    x = convolution(x, 128, 2, "conv4", weights)
    x = dense(x, 256, "dense5", weights)
    outputs = {
        "offsets": layers.Dense(4, name="box")(x),
        "landmarks": layers.Dense(10, name="landmarks")(x),
        "scores": layers.Dense(2, activation="softmax", name="face")(x),
    }
    return with_weights(keras.Model(crops, outputs, name="output"), weights)


def first_convolution(crops: keras.KerasTensor, filters: int, weights: Arrays) -> keras.KerasTensor:
    return rectified(PairedConvolution(filters, name="conv1")(crops), "conv1", weights)


def convolution(
    x: keras.KerasTensor, filters: int, side: int, name: str, weights: Arrays
) -> keras.KerasTensor:
    return rectified(layers.Conv2D(filters, side, name=name)(x), name, weights)


def dense(x: keras.KerasTensor, units: int, name: str, weights: Arrays) -> keras.KerasTensor:
    """A dense layer on a map flattened column by column, as the weights were trained."""
    x = layers.Flatten(name=f"{name}_flatten")(layers.Permute((2, 1, 3), name=f"{name}_turn")(x))
    return rectified(layers.Dense(units, name=name)(x), name, weights)


def rectified(x: keras.KerasTensor, name: str, weights: Arrays) -> keras.KerasTensor:
    """The ParametricReLU that follows the layer of this name."""
    steep = bool((weights[f"{name}/slope"] > 1).any())
    return ParametricReLU(steep=steep, name=f"{name}_relu")(x)


def with_weights(model: keras.Model, weights: Arrays) -> keras.Model:
    arrays = {name.replace("/slope", "_relu/slope"): array for name, array in weights.items()}
    arrays["conv1/kernel"], arrays["conv1/bias"] = paired(
        *fold_standardisation(weights["conv1/kernel"], weights["conv1/bias"])
    )
    assign_weights(model, arrays)
    return model


def fold_standardisation(kernel: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A convolution of raw pixels that answers as this one does for standardised pixels."""
    folded = bias - kernel.sum(axis=(0, 1, 2), dtype=np.float64) * (PIXEL_MEAN / PIXEL_SCALE)
    return kernel / PIXEL_SCALE, folded.astype(np.float32)
