"""Convert the `mtcnn` package's weights into this project's: python -m ml.detection.convert_mtcnn.

It reads the package's files alone and runs none of its code. Needed once; the result is shipped.
"""

from __future__ import annotations

import json
from importlib.metadata import distribution

import joblib
import numpy as np

from ml.registry import WEIGHTS, sha256_of

FOLDER = WEIGHTS / "detection"
# Layers in the order in which the package stores them; those of LINEAR have no slope.
LAYERS = {
    "proposal": ("pnet.lz4", ["conv1", "conv2", "conv3", "box", "face"]),
    "refinement": ("rnet.lz4", ["conv1", "conv2", "conv3", "dense4", "box", "face"]),
    "output": (
        "onet.lz4",
        ["conv1", "conv2", "conv3", "conv4", "dense5", "box", "landmarks", "face"],
    ),
}
LINEAR = {"box", "face", "landmarks"}


def main() -> None:
    package = distribution("mtcnn")
    arrays: dict[str, np.ndarray] = {}
    for network, (file, layers) in LAYERS.items():
        stored = iter(joblib.load(package.locate_file(f"mtcnn/assets/weights/{file}")))
        for layer in layers:
            arrays[f"{network}/{layer}/kernel"] = next(stored)
            arrays[f"{network}/{layer}/bias"] = next(stored)
            if layer not in LINEAR:
                arrays[f"{network}/{layer}/slope"] = next(stored).reshape(-1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    # float32, unlike the larger networks: the boxes shall be those of the package.
    np.savez_compressed(FOLDER / "mtcnn.npz", **arrays)
    record = {
        "file": "detection/mtcnn.npz",
        "sha256": sha256_of(FOLDER / "mtcnn.npz"),
        "source": f"weights of the PyPI package mtcnn {package.version}, by Iván de Paz Centeno",
        "paper": "Zhang et al., Joint Face Detection and Alignment Using Multitask Cascaded "
        "Convolutional Networks, IEEE Signal Processing Letters 2016",
        "license": "MIT",
        "input": "RGB, (pixel - 127.5) / 128",
        "arrays": len(arrays),
        "parameters": sum(array.size for array in arrays.values()),
    }
    manifest = {"version": f"mtcnn-{package.version}", "networks": {"detection": record}}
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (FOLDER / "manifest.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
