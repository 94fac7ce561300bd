import keras
import numpy as np
import pytest
import tensorflow as tf

from ml.predictors.declarations import HEADS, Presence
from ml.predictors.network import (
    PartDropout,
    PredictorConfiguration,
    Standardize,
)
from ml.registry import assign_weights, weights_of
from ml.training.losses import loss_of
from tests.ml.predictors.small_predictors import faces, predictor_of

PARTS = {
    "fused": PredictorConfiguration(hidden=16),
    "fused with identity dropout": PredictorConfiguration(hidden=16, identity_dropout=0.4),
    "fused place by place": PredictorConfiguration(hidden=16, layout=3),
    "encoder": PredictorConfiguration(branch=False, embedding=False, hidden=16),
    "branch": PredictorConfiguration(encoder=False, embedding=False, hidden=16),
    "embedding": PredictorConfiguration(encoder=False, branch=False, hidden=16),
}


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
        keras.utils.set_random_seed(1)  # of four faces dropout may leave a part none
        model = predictor_of(PARTS[parts])
        labels = {head.name: np.ones((4, 1), np.float32) for head in HEADS}
        with tf.GradientTape() as tape:
            outputs = model(faces(4, model), training=True)
            loss = sum(loss_of(head)(labels[head.name], outputs[head.name]) for head in HEADS)
        weights = [weight.value for weight in model.trainable_weights]
        for weight, gradient in zip(weights, tape.gradient(loss, weights), strict=True):
            assert gradient is not None, weight.name
            assert np.abs(gradient).max() > 0, weight.name


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
