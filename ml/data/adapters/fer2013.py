"""FER2013: seven expressions on tiny grey faces that fill the picture."""

from __future__ import annotations

from ml.data.adapters.labelled_folder import read_labelled_folder
from ml.data.face_set import FaceSet
from ml.data.framing import Framing

FER2013 = FaceSet(
    name="fer2013",
    source="Goodfellow et al., Challenges in Representation Learning, ICONIP 2013",
    licence=(
        "for research that earns no money; the pictures belong to their owners. People agree with "
        "its labels in about 65 of 100 pictures."
    ),
    layout="labels.csv (file, expression, split) and images/.",
    required=("labels.csv", "images"),
    read=read_labelled_folder,
    # The detector wants a face of some size with something around it: of 48-pixel faces that fill
    # the picture it finds 80 in 100, of these 88.
    framing=Framing(
        enlarge=4,
        edge=0.5,
        smallest_face=80,
        # Mean landmarks of the faces that are found in train, made symmetric.
        fallback_landmarks=((0.32, 0.38), (0.68, 0.38), (0.5, 0.585), (0.35, 0.77), (0.65, 0.77)),
    ),
)
