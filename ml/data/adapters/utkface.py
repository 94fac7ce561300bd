"""UTKFace: ages from 0 to 116."""

from __future__ import annotations

from ml.data.adapters.labelled_folder import read_labelled_folder
from ml.data.face_set import FaceSet

UTKFACE = FaceSet(
    name="utkface",
    source="Zhang, Song and Qi, Age Progression/Regression by CAAE, CVPR 2017",
    licence=(
        "for research that earns no money; the pictures belong to their owners. Ages and genders "
        "were partly guessed by a machine and then corrected, so a few per cent are wrong."
    ),
    layout="labels.csv (file, age, gender, ethnicity, group, split) and images/.",
    required=("labels.csv", "images"),
    read=read_labelled_folder,
)
