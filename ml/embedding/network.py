"""The identity network: dlib's face recognition ResNet, rebuilt in Keras.

Source: Davis King's dlib_face_recognition_resnet_model_v1 (CC0), a ResNet of 29 convolutions
trained on about three million faces of 7,485 people with a metric loss; the architecture after
dlib's examples/dnn_face_recognition_ex.cpp. dlib's affine layers are folded into the convolutions.
"""

from __future__ import annotations

from dataclasses import dataclass

import keras
from keras import layers, ops

from ml.alignment import IDENTITY_CHIP

EMBEDDING_SIZE = 128
# The map that the predictors' identity branch goes on from (see ml.predictors.network).
FEATURE_MAP_SHAPE = (8, 8, 128)
# Mean red, green and blue of dlib's training pictures, and its scale.
PIXEL_MEAN = (122.782, 117.001, 104.298)
PIXEL_SCALE = 256.0


@dataclass(frozen=True)
class Stage:
    """Residual blocks of one width; the first halves the map where `shrinks`."""

    name: str
    filters: int
    blocks: int
    shrinks: bool


STAGES = (
    Stage("stage1", 32, 3, shrinks=False),  # 35 x 35
    Stage("stage2", 64, 4, shrinks=True),  # 17 x 17
    Stage("stage3", 128, 3, shrinks=True),  # 8 x 8
    Stage("stage4", 256, 3, shrinks=True),  # 4 x 4
    Stage("stage5", 256, 1, shrinks=True),  # 2 x 2
)
LOWER_STAGES, UPPER_STAGES = STAGES[:3], STAGES[3:]


def build_identity_network() -> keras.Model:
    """Chips -> embeddings, and the feature map they come from.

    Input: {"identity_chips": float32 (batch, 150, 150, 3)}, RGB, 0 to 255, cut by IDENTITY_CHIP.
    Output: {"embedding": float32 (batch, 128), raw as dlib gives it (length about 1.4),
    "feature_map": float32 (batch, 8, 8, 128), after stage 3}.
    """
    chips = keras.Input((IDENTITY_CHIP.size, IDENTITY_CHIP.size, 3), name="identity_chips")
    x = layers.Rescaling(
        1 / PIXEL_SCALE, [-mean / PIXEL_SCALE for mean in PIXEL_MEAN], name="normalize"
    )(chips)
    x = layers.Conv2D(32, 7, strides=2, activation="relu", name="stem")(x)  # (72, 72, 32)
    x = layers.MaxPooling2D(3, 2, name="stem_pool")(x)  # (35, 35, 32)
    for stage in LOWER_STAGES:
        x = residual_stage(x, stage)
    feature_map = x
    for stage in UPPER_STAGES:
        x = residual_stage(x, stage)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    embedding = layers.Dense(EMBEDDING_SIZE, use_bias=False, name="embedding")(x)
    return keras.Model(
        {"identity_chips": chips},
        {"embedding": embedding, "feature_map": feature_map},
        name="identity",
    )


def residual_stage(x: keras.KerasTensor, stage: Stage, prefix: str = "") -> keras.KerasTensor:
    """One stage of dlib's residual blocks on a map (batch, h, w, channels)."""
    for index in range(stage.blocks):
        shrinks = stage.shrinks and index == 0
        name = f"{prefix}{stage.name}_block{index + 1}"
        y = layers.Conv2D(
            stage.filters,
            3,
            strides=2 if shrinks else 1,
            padding="valid" if shrinks else "same",
            activation="relu",
            name=f"{name}_conv1",
        )(x)
        y = layers.Conv2D(stage.filters, 3, padding="same", name=f"{name}_conv2")(y)
        if shrinks:
            x = layers.AveragePooling2D(2, 2, name=f"{name}_skip")(x)
        x = layers.ReLU(name=f"{name}_relu")(ZeroExtendedAdd(name=f"{name}_add")([x, y]))
    return x


@keras.saving.register_keras_serializable("faceproject")
class ZeroExtendedAdd(layers.Layer):
    """dlib's add_prev: add two maps, the smaller one extended by zeros.

    Inputs: (batch, h1, w1, c1) and (batch, h2, w2, c2), sizes known; output: the largest of each.
    Zeros are added below, on the right and in the last channels.
    """

    def call(self, inputs: list[keras.KerasTensor]) -> keras.KerasTensor:
        target = self.compute_output_shape([x.shape for x in inputs])
        a, b = (self._extend(x, target) for x in inputs)
        return a + b

    def compute_output_shape(self, input_shape: list[tuple]) -> tuple:
        first, second = input_shape
        return (first[0], *(max(a, b) for a, b in zip(first[1:], second[1:], strict=True)))

    @staticmethod
    def _extend(x: keras.KerasTensor, target: tuple) -> keras.KerasTensor:
        missing = [(0, wanted - size) for size, wanted in zip(x.shape[1:], target[1:], strict=True)]
        if not any(after for _, after in missing):
            return x
        return ops.pad(x, [(0, 0), *missing])
