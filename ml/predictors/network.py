"""The multi-task network: SDAE encoder, identity branch and embedding, fused for all heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import keras
from keras import layers, ops

from ml.embedding.network import (
    EMBEDDING_SIZE,
    FEATURE_MAP_SHAPE,
    UPPER_STAGES,
    residual_stage,
)
from ml.predictors.declarations import HEADS, Head
from ml.sdae.network import StackedDenoisingAutoencoder

# Prefix of the identity branch's layers, so that they can start from the identity network's own.
BRANCH = "branch_"
# What is fused, in the order in which the hidden layer reads it; a predictor may lack some.
BRANCH_PARTS = tuple(f"{BRANCH}{stage.name}_mean" for stage in UPPER_STAGES)
BRANCH_LAYOUTS = tuple(f"layout_{stage.name}" for stage in UPPER_STAGES)
CODE_PARTS = ("code_mean", "code_max", "layout_code")
FUSED_PARTS = (
    *(part for parts in zip(BRANCH_PARTS, BRANCH_LAYOUTS, strict=True) for part in parts),
    "identity",
    *CODE_PARTS,
)


@dataclass(frozen=True)
class PredictorConfiguration:
    """What is fused, and how; the parts can be left out for the ablation.

    encoder: the SDAE's code of the predictor chip.
    branch: a copy of the identity network's upper stages, fine-tuned for looks instead of
        identity; it goes on from the map that the embedding computes anyway.
    embedding: the identity embedding itself.
    hidden: units that the heads share.
    dropout: share of fused features dropped in training; the heads would overfit faces seen often.
    identity_dropout: share of faces in training of which the encoder alone is seen.
    layout: channels of each map that are fused place by place, besides its mean; 0 for none. Faces
        are aligned, so that a corner of the mouth always lies in the same place of a map.
        Source: Chen et al., "MobileFaceNets", CCBR 2018, on pooling of aligned faces.
    """

    encoder: bool = True
    branch: bool = True
    embedding: bool = True
    hidden: int = 384
    dropout: float = 0.4
    identity_dropout: float = 0.0
    layout: int = 0

    def __post_init__(self) -> None:
        if not (self.encoder or self.branch or self.embedding):
            raise ValueError("A predictor needs the encoder, the branch or the embedding.")


@keras.saving.register_keras_serializable("faceproject")
class Standardize(layers.Layer):
    """Subtract a mean and divide by a standard deviation per channel, both measured on train.

    Input, output: float32 (batch, height, width, 3); input 0 to 255.
    """

    def __init__(self, mean: Sequence[float], deviation: Sequence[float], **kwargs) -> None:
        super().__init__(**kwargs)
        if min(deviation) <= 0:
            raise ValueError("A standard deviation is above 0.")
        self.mean = tuple(map(float, mean))
        self.deviation = tuple(map(float, deviation))

    def call(self, chips):
        mean = ops.convert_to_tensor(self.mean, chips.dtype)
        return (chips - mean) / ops.convert_to_tensor(self.deviation, chips.dtype)

    def get_config(self):
        return {**super().get_config(), "mean": self.mean, "deviation": self.deviation}


@keras.saving.register_keras_serializable("faceproject")
class PartDropout(layers.Layer):
    """Hide a whole part of some faces, in training only; what is kept is not scaled.

    Parts that were learnt before explain the training faces so well that a new part would learn
    nothing beside them; of a share `rate` of the faces it must say all on its own.
    Input, output: float32 (batch, features). rate: 0 <= rate < 1; otherwise ValueError.
    Source: Neverova et al., "ModDrop: adaptive multi-modal gesture recognition", PAMI 2016.
    """

    def __init__(self, rate: float, *, seed: int | None = None, **kwargs) -> None:
        super().__init__(**kwargs)
        if not 0 <= rate < 1:
            raise ValueError(f"A dropout rate is at least 0 and below 1, not {rate}.")
        self.rate = rate
        self.seed = seed
        self._random = keras.random.SeedGenerator(seed)

    def call(self, part, training: bool = False):
        if not training or not self.rate:
            return part
        uniform = keras.random.uniform((ops.shape(part)[0], 1), seed=self._random)
        return part * ops.cast(uniform >= self.rate, part.dtype)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}


def build_predictor(
    autoencoder: StackedDenoisingAutoencoder,
    standardize: Standardize,
    configuration: PredictorConfiguration = PredictorConfiguration(),
    heads: Sequence[Head] = HEADS,
) -> keras.Model:
    """Chips and identity features -> logits of every head.

    Inputs, each where it is configured: predictor_chips float32 (batch, 96, 96, 3), RGB 0 to 255;
    feature_map float32 (batch, 8, 8, 128) and embedding float32 (batch, 128), both from the
    identity network.
    Outputs: {head name: float32 logits (batch, units)}.
    """
    inputs, parts = {}, {}
    if configuration.branch:
        x = inputs["feature_map"] = keras.Input(FEATURE_MAP_SHAPE, name="feature_map")
        for stage, name, layout in zip(UPPER_STAGES, BRANCH_PARTS, BRANCH_LAYOUTS, strict=True):
            x = residual_stage(x, stage, prefix=BRANCH)
            parts[name] = layers.GlobalAveragePooling2D(name=name)(x)
            if configuration.layout:
                parts[layout] = _layout(x, configuration.layout, layout)
    if configuration.embedding:
        embedding = inputs["embedding"] = keras.Input((EMBEDDING_SIZE,), name="embedding")
        parts["identity"] = embedding
    if configuration.encoder:
        shape = autoencoder.encoders[0].input.shape[1:]
        chips = inputs["predictor_chips"] = keras.Input(shape, name="predictor_chips")
        code = autoencoder.encoder()(standardize(chips))  # (6, 6, 192)
        parts["code_mean"] = layers.GlobalAveragePooling2D(name="code_mean")(code)
        parts["code_max"] = layers.GlobalMaxPooling2D(name="code_max")(code)
        if configuration.layout:
            parts["layout_code"] = _layout(code, configuration.layout, "layout_code")

    # Parts of very different scale meet here; the hidden layer shall see them alike.
    parts = {
        name: layers.BatchNormalization(scale=False, center=False, name=f"{name}_norm")(part)
        for name, part in parts.items()
    }
    code = [parts.pop(name) for name in CODE_PARTS if name in parts]
    identity = [*parts.values()]
    if len(identity) > 1:
        identity = [layers.Concatenate(name="identity_parts")(identity)]
    if code and identity and configuration.identity_dropout:
        identity = [PartDropout(configuration.identity_dropout, name="identity_dropout")(*identity)]
    fused = [*identity, *code]
    x = layers.Concatenate(name="fused")(fused) if len(fused) > 1 else fused[0]
    x = layers.Dropout(configuration.dropout, name="fused_dropout")(x)
    x = layers.Dense(configuration.hidden, activation="gelu", name="hidden")(x)
    x = layers.Dropout(configuration.dropout / 2, name="hidden_dropout")(x)
    outputs = {head.name: layers.Dense(head.units, name=head.name)(x) for head in heads}
    return keras.Model(inputs, outputs, name="predictor")


def _layout(x: keras.KerasTensor, channels: int, name: str) -> keras.KerasTensor:
    """A map (batch, h, w, c) with fewer channels, place by place: (batch, h * w * channels)."""
    x = layers.Conv2D(channels, 1, use_bias=False, name=name)(x)
    return layers.Flatten(name=f"{name}_places")(x)
