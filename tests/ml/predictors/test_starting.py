"""What a predictor starts from."""

import numpy as np
import pytest

from ml.predictors.network import BRANCH, PredictorConfiguration
from ml.predictors.starting import freeze_branch, start_branch_from_identity, start_from
from ml.registry import Bundle, weights_of
from tests.ml.predictors.small_predictors import faces, predictor_of

FUSED = PredictorConfiguration(hidden=16)
FUSED_BY_PLACE = PredictorConfiguration(hidden=16, layout=3)
BRANCH_ALONE = PredictorConfiguration(encoder=False, hidden=16)
ENCODER_ALONE = PredictorConfiguration(branch=False, hidden=16)


def test_the_branch_starts_as_the_identity_networks_upper_stages():
    model = predictor_of(BRANCH_ALONE)
    arrays = Bundle.load().arrays("identity")
    start_branch_from_identity(model, arrays)
    started = [
        layer
        for layer in model.layers
        if layer.name.startswith(f"{BRANCH}stage") and hasattr(layer, "kernel")
    ]
    assert len(started) == 8
    for layer in started:
        stored = np.float32(arrays[f"{layer.name.removeprefix(BRANCH)}/kernel"])
        np.testing.assert_array_equal(layer.kernel, stored)


@pytest.mark.parametrize("target", [FUSED, FUSED_BY_PLACE], ids=["means", "places"])
@pytest.mark.parametrize("parts", [BRANCH_ALONE, ENCODER_ALONE], ids=["branch", "encoder"])
def test_a_predictor_with_a_new_part_starts_by_saying_what_the_other_said(parts, target):
    other, fused = predictor_of(parts), predictor_of(target)
    taken = start_from(fused, [weights_of(other)])
    assert set(taken) == {weight.path for weight in other.weights}
    batch = faces(2, fused)
    said = other({name: batch[name] for name in other.input}, training=False)
    for name, logits in fused(batch, training=False).items():
        np.testing.assert_allclose(logits, said[name], rtol=1e-3, atol=1e-4)


def test_a_second_run_gives_only_what_the_first_one_lacks():
    encoder, branch = (
        weights_of(predictor_of(ENCODER_ALONE)),
        weights_of(predictor_of(BRANCH_ALONE)),
    )
    fused = predictor_of(FUSED)
    taken = start_from(fused, [encoder, branch])
    assert set(taken) == {weight.path for weight in fused.weights}
    started = weights_of(fused)
    np.testing.assert_array_equal(started["age/kernel"], encoder["age/kernel"])
    convolutions = [path for path in branch if path.startswith(BRANCH) and "kernel" in path]
    for path in convolutions:
        np.testing.assert_array_equal(started[path], branch[path])


def test_a_frozen_branch_is_not_trained():
    model = predictor_of(FUSED)
    freeze_branch(model)
    assert not [w.path for w in model.trainable_weights if w.path.startswith(BRANCH)]
