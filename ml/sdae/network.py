"""A convolutional stacked denoising autoencoder of faces.

Each stage shrinks its map: a strided convolution and residual blocks encode, a transposed
convolution decodes. A stage is trained to restore its clean input from a corrupted one while the
stages below it stand still; then all of them restore faces end to end.
Source: Vincent et al., "Stacked denoising autoencoders: learning useful representations in a deep
network with a local denoising criterion", JMLR 2010; blocks after He et al., CVPR 2016.
"""

from __future__ import annotations

from dataclasses import dataclass

import keras
from keras import layers

from ml.alignment import PREDICTOR_CHIP


@dataclass(frozen=True)
class SDAEConfiguration:
    """The autoencoder's size, a number per stage each.

    widths: channels of the stage's code. strides: how much smaller the code is than what it codes:
    96 -> 24 -> 12 -> 6. The first is 4, since on a CPU maps of 48 x 48 cost most and tell least.
    blocks: residual blocks after the strided convolution.
    """

    widths: tuple[int, ...] = (48, 96, 192)
    strides: tuple[int, ...] = (4, 2, 2)
    blocks: tuple[int, ...] = (1, 1, 1)

    def __post_init__(self) -> None:
        if not len(self.widths) == len(self.strides) == len(self.blocks):
            raise ValueError("Give widths, strides and blocks of as many stages.")


class StackedDenoisingAutoencoder:
    """The stages of the autoencoder, each an encoder and a decoder.

    encoders[k]: float32 (batch, h, w, channels below) -> code (batch, h / s, w / s, widths[k]) for
    its stride s, not negative. decoders[k]: the way back. Stage 0 reads standardised chips,
    float32 (batch, 96, 96, 3).
    """

    def __init__(self, configuration: SDAEConfiguration = SDAEConfiguration()) -> None:
        self.configuration = configuration
        self.encoders: list[keras.Model] = []
        self.decoders: list[keras.Model] = []
        shape = (PREDICTOR_CHIP.size, PREDICTOR_CHIP.size, 3)
        stages = zip(configuration.widths, configuration.strides, configuration.blocks, strict=True)
        for stage, (width, stride, blocks) in enumerate(stages, start=1):
            encoder = _encoder_stage(f"encoder{stage}", shape, width, stride, blocks)
            code_shape = encoder.output.shape[1:]
            self.encoders.append(encoder)
            self.decoders.append(_decoder_stage(f"decoder{stage}", code_shape, shape[-1], stride))
            shape = code_shape

    def encoder(self, stages: int | None = None) -> keras.Model:
        """The lowest `stages` encoders (None: all) as one model: chips -> code."""
        chips = x = keras.Input(self.encoders[0].input.shape[1:], name="predictor_chips")
        for encoder in self.encoders[:stages]:
            x = encoder(x)
        return keras.Model(chips, x, name="sdae_encoder")

    def decoder(self) -> keras.Model:
        """All decoders as one model: code -> standardised chips."""
        code = x = keras.Input(self.encoders[-1].output.shape[1:], name="code")
        for decoder in reversed(self.decoders):
            x = decoder(x)
        return keras.Model(code, x, name="sdae_decoder")


def _encoder_stage(name: str, shape: tuple, width: int, stride: int, blocks: int) -> keras.Model:
    x = inputs = keras.Input(shape)
    x = layers.Conv2D(
        width, 2 * stride - 1, stride, padding="same", use_bias=False, name=f"{name}_down"
    )(x)
    x = layers.BatchNormalization(name=f"{name}_down_norm")(x)
    x = layers.ReLU(name=f"{name}_down_relu")(x)
    for index in range(1, blocks + 1):
        x = _residual_block(x, f"{name}_block{index}")
    return keras.Model(inputs, x, name=name)


def _decoder_stage(name: str, code_shape: tuple, channels: int, stride: int) -> keras.Model:
    """Light on purpose: what the decoder cannot do, the code must."""
    code = keras.Input(code_shape)
    x = layers.Conv2DTranspose(channels, 2 * stride, stride, padding="same", name=f"{name}_up")(
        code
    )
    if channels > 3:  # a code is rectified, a standardised chip is not
        x = layers.ReLU(name=f"{name}_relu")(x)
    return keras.Model(code, x, name=name)


def _residual_block(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    width = x.shape[-1]
    y = layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"{name}_conv1")(x)
    y = layers.BatchNormalization(name=f"{name}_norm1")(y)
    y = layers.ReLU(name=f"{name}_relu1")(y)
    y = layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"{name}_conv2")(y)
    y = layers.BatchNormalization(name=f"{name}_norm2")(y)
    return layers.ReLU(name=f"{name}_relu2")(layers.Add(name=f"{name}_add")([x, y]))
