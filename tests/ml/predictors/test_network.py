import keras
import numpy as np
import pytest
import tensorflow as tf

from ml.predictors.declarations import HEADS, Presence
from ml.predictors.network import (
    BRANCH,
    PartDropout,
    PredictorConfiguration,
    Standardize,
    build_predictor,
    freeze_branch,
    start_branch_from_identity,
    start_from,
)
from ml.registry import Bundle, assign_weights, weights_of
from ml.sdae.network import SDAEConfiguration, StackedDenoisingAutoencoder
from ml.training.losses import loss_of

SMALL = SDAEConfiguration((8, 16), (4, 2), (0, 1))
PARTS = {
    "fused": PredictorConfiguration(hidden=16),
    "fused with identity dropout": PredictorConfiguration(hidden=16, identity_dropout=0.4),
    "encoder": PredictorConfiguration(branch=False, embedding=False, hidden=16),
    "branch": PredictorConfiguration(encoder=False, embedding=False, hidden=16),
    "embedding": PredictorConfiguration(encoder=False, branch=False, hidden=16),
}


def predictor_of(configuration: PredictorConfiguration, heads=HEADS) -> keras.Model:
    standardize = Standardize((120.0, 110.0, 100.0), (60.0, 61.0, 62.0))
    return build_predictor(StackedDenoisingAutoencoder(SMALL), standardize, configuration, heads)


def faces(count: int, model: keras.Model) -> dict[str, np.ndarray]:
    """Made-up inputs of those that the model has."""
    random = np.random.default_rng(3)
    every = {
        "predictor_chips": random.uniform(0, 255, (count, 96, 96, 3)).astype(np.float32),
        "feature_map": random.uniform(0, 2, (count, 8, 8, 128)).astype(np.float32),
        "embedding": random.normal(0, 0.1, (count, 128)).astype(np.float32),
    }
    return {name: every[name] for name in model.input}


@pytest.mark.parametrize("parts", PARTS)
class TestEveryPredictor:
    def test_answers_every_head(self, parts):
        model = predictor_of(PARTS[parts])
        outputs = model(faces(2, model))
        assert {name: logits.shape for name, logits in outputs.items()} == {
            head.name: (2, head.units) for head in HEADS
        }

    def test_one_face_equals_its_row_in_a_batch(self, parts):
        model = predictor_of(PARTS[parts])
        batch = faces(3, model)
        together = model(batch, training=False)
        alone = model({name: array[1:2] for name, array in batch.items()}, training=False)
        for name, logits in together.items():
            np.testing.assert_allclose(alone[name][0], logits[1], rtol=1e-3, atol=1e-4)

    def test_saved_and_loaded_it_agrees(self, parts):
        first, second = predictor_of(PARTS[parts]), predictor_of(PARTS[parts])
        assign_weights(second, weights_of(first))
        batch = faces(2, first)
        for name, logits in first(batch, training=False).items():
            np.testing.assert_allclose(second(batch, training=False)[name], logits, rtol=1e-4)

    def test_gradient_reaches_every_weight_of_its_parts(self, parts):
        model = predictor_of(PARTS[parts])
        labels = {head.name: np.ones((4, 1), np.float32) for head in HEADS}
        with tf.GradientTape() as tape:
            outputs = model(faces(4, model), training=True)
            loss = sum(loss_of(head)(labels[head.name], outputs[head.name]) for head in HEADS)
        weights = [weight.value for weight in model.trainable_weights]
        for weight, gradient in zip(weights, tape.gradient(loss, weights), strict=True):
            assert gradient is not None, weight.name
            assert np.abs(gradient).max() > 0, weight.name


def test_the_branch_starts_as_the_identity_networks_upper_stages():
    model = predictor_of(PARTS["branch"])
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


def test_a_predictor_with_a_new_part_starts_by_saying_what_the_other_said():
    configuration = PredictorConfiguration(encoder=False, hidden=16)
    other, fused = predictor_of(configuration), predictor_of(PARTS["fused"])
    taken = start_from(fused, weights_of(other))
    assert set(taken) == {weight.path for weight in other.weights}
    batch = faces(2, fused)
    said = other({name: batch[name] for name in other.input}, training=False)
    for name, logits in fused(batch, training=False).items():
        np.testing.assert_allclose(logits, said[name], rtol=1e-3, atol=1e-4)


def test_a_frozen_branch_is_not_trained():
    model = predictor_of(PARTS["fused"])
    freeze_branch(model)
    assert not [w.path for w in model.trainable_weights if w.path.startswith(BRANCH)]


def test_a_new_attribute_is_one_declaration():
    model = predictor_of(PARTS["embedding"], [*HEADS, Presence("freckles")])
    assert model(faces(2, model))["freckles"].shape == (2, 1)


def test_a_predictor_of_nothing_is_refused():
    with pytest.raises(ValueError, match="needs"):
        PredictorConfiguration(encoder=False, branch=False, embedding=False)


def test_standardising_keeps_its_arguments():
    layer = Standardize((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))
    again = Standardize.from_config(layer.get_config())
    assert (again.mean, again.deviation) == ((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))
    np.testing.assert_allclose(layer(np.full((1, 1, 1, 3), 9, np.float32))[0, 0, 0], [2, 1.4, 1])


def test_part_dropout_hides_whole_parts_of_its_share_of_faces_in_training_alone():
    part = np.ones((400, 5), np.float32)
    dropout = PartDropout(0.25, seed=6)
    np.testing.assert_array_equal(dropout(part, training=False), part)
    kept = np.asarray(dropout(part, training=True))
    assert (kept == kept[:, :1]).all()
    assert set(np.unique(kept)) == {0, 1}
    assert kept.mean() == pytest.approx(0.75, abs=0.06)


def test_part_dropout_keeps_its_arguments():
    again = PartDropout.from_config(PartDropout(0.25, seed=6).get_config())
    assert (again.rate, again.seed) == (0.25, 6)
    with pytest.raises(ValueError, match="rate"):
        PartDropout(1.0)
