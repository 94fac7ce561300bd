"""Convert the `mtcnn` package's weights into the registry's format.

    python -m ml.detection.convert_mtcnn OUT.npz

It reads the files of the installed PyPI package mtcnn 1.0.0 (MIT) and runs none of its code. The
arrays stay in float32, unlike those of larger networks: the boxes shall be those of the package.
"""

from __future__ import annotations

import sys
from importlib.metadata import distribution
from pathlib import Path

import joblib
import numpy as np

from ml.registry import sha256_of

# The package's file of each network and its layers in the order in which they are stored.
LAYERS = {
    "proposal": ("pnet.lz4", ["conv1", "conv2", "conv3", "box", "face"]),
    "refinement": ("rnet.lz4", ["conv1", "conv2", "conv3", "dense4", "box", "face"]),
    "output": (
        "onet.lz4",
        ["conv1", "conv2", "conv3", "conv4", "dense5", "box", "landmarks", "face"],
    ),
}
# The layers without an activation, and so without slopes.
LINEAR = {"box", "face", "landmarks"}


def convert() -> dict[str, np.ndarray]:
    """Weights of the three networks by network/layer/kind; kinds are kernel, bias and slope."""
    package = distribution("mtcnn")
    weights: dict[str, np.ndarray] = {}
    for network, (file, layers) in LAYERS.items():
        stored = iter(joblib.load(package.locate_file(f"mtcnn/assets/weights/{file}")))
        for layer in layers:
            weights[f"{network}/{layer}/kernel"] = next(stored)
            weights[f"{network}/{layer}/bias"] = next(stored)
            if layer not in LINEAR:
                weights[f"{network}/{layer}/slope"] = next(stored).reshape(-1)
        if next(stored, None) is not None:
            raise ValueError(f"{file} holds more layers than the network has.")
    return weights


if __name__ == "__main__":
    target = Path(sys.argv[1])
    np.savez_compressed(target, allow_pickle=False, **convert())
    print(sha256_of(target))
