import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from ml.alignment import IDENTITY_CHIP, cut_chips
from ml.embedding.identifier import Identifier
from ml.registry import Bundle

# Written by record_dlib_reference.py with dlib itself.
DLIB_REFERENCE = json.loads((Path(__file__).parent / "dlib_reference.json").read_text())


@pytest.fixture(scope="module")
def identifier() -> Identifier:
    return Identifier.load(Bundle.load())


@pytest.mark.parametrize("name", DLIB_REFERENCE)
def test_the_embedding_of_a_chip_is_dlibs(identifier, pixels, name):
    face = DLIB_REFERENCE[name]
    chips = cut_chips(pixels(name), np.array([face["landmarks"]]), IDENTITY_CHIP)
    [embedding] = identifier.identify(chips).embeddings
    assert np.linalg.norm(embedding - face["descriptor"]) < 0.02


def test_one_face_equals_its_row_in_a_batch(identifier, pixels):
    chips = np.concatenate(
        [
            cut_chips(pixels(name), np.array([face["landmarks"]]), IDENTITY_CHIP)
            for name, face in DLIB_REFERENCE.items()
        ]
    )
    together = identifier.identify(chips)
    for row, chip in enumerate(chips):
        alone = identifier.identify(chip[None])
        np.testing.assert_allclose(alone.embeddings[0], together.embeddings[row], atol=1e-4)
        np.testing.assert_allclose(
            alone.feature_maps[0], together.feature_maps[row], rtol=1e-3, atol=1e-3
        )


def test_no_faces_have_no_embeddings(identifier):
    assert identifier.identify(np.zeros((0, 150, 150, 3), np.uint8)).embeddings.shape == (0, 128)


def test_photos_of_one_man_are_closer_than_the_threshold_and_others_farther(analyzer, pixels):
    names = ["obama.jpg", "obama2.jpg", "obama3.jpg", "biden.jpg", "astronaut.jpg"]
    photos = analyzer.analyze([pixels(name) for name in names])
    embeddings = {name: photo.faces[0].embedding for name, photo in zip(names, photos, strict=True)}
    for first, second in combinations(names, 2):
        distance = np.linalg.norm(embeddings[first] - embeddings[second])
        same = first.startswith("obama") and second.startswith("obama")
        assert (distance < 0.6) == same, (first, second, distance)
