"""The networks answer as the package's, though they are laid out to be faster."""

import numpy as np
import pytest

from ml.registry import Bundle


@pytest.fixture(scope="module")
def weights():
    """network -> its weights by layer/kind."""
    arrays = Bundle.load().arrays("detection")
    networks: dict[str, dict[str, np.ndarray]] = {}
    for name, array in arrays.items():
        network, layer = name.split("/", 1)
        networks.setdefault(network, {})[layer] = array
    return networks


@pytest.mark.parametrize("size", [(12, 12), (13, 12), (12, 13), (37, 51), (64, 40)])
def test_the_proposal_network_answers_as_the_packages_on_odd_and_even_sides(
    package, weights, random_photo, size
):
    from ml.detection.networks import build_proposal_heads, build_proposal_network

    pixels = random_photo(*size)[None].astype(np.float32)
    found = build_proposal_network(weights["proposal"])(pixels, training=False)
    offsets, scores = package.get_stage(stage_id=1).model((pixels - 127.5) / 128)
    columns = scores.shape[2]
    face_scores = 1 / (1 + np.exp(-found["margins"][:, :, :columns, 0]))
    np.testing.assert_allclose(face_scores, scores[..., 1], atol=1e-5)
    features = found["features"][:, :, :columns].numpy().reshape(-1, 32)
    said = build_proposal_heads(weights["proposal"])(features, training=False)
    np.testing.assert_allclose(said["offsets"], np.reshape(offsets, (-1, 4)), atol=1e-4)
    np.testing.assert_allclose(said["scores"], np.reshape(scores, (-1, 2)), atol=1e-5)


@pytest.mark.parametrize(("network", "stage", "side"), [("refinement", 2, 24), ("output", 3, 48)])
def test_the_later_networks_answer_as_the_packages(
    package, weights, random_photo, network, stage, side
):
    from ml.detection import networks

    build = getattr(networks, f"build_{network}_network")
    crops = np.stack([random_photo(side, side, seed) for seed in range(3)]).astype(np.float32)
    found = build(weights[network])(crops, training=False)
    offsets, *landmarks, scores = package.get_stage(stage_id=stage).model((crops - 127.5) / 128)
    np.testing.assert_allclose(found["offsets"], offsets, atol=1e-4)
    np.testing.assert_allclose(found["scores"], scores, atol=1e-5)
    if landmarks:
        np.testing.assert_allclose(found["landmarks"], landmarks[0], atol=1e-4)


def test_the_shipped_weights_are_the_packages(weights):
    from ml.detection.convert_mtcnn import convert

    for name, array in convert().items():
        network, layer = name.split("/", 1)
        np.testing.assert_array_equal(weights[network][layer], array)
