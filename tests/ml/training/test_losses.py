import numpy as np
import pytest

from ml.predictors.declarations import HEADS
from ml.training.losses import (
    AgeError,
    AgeLoss,
    ChoiceLoss,
    PresenceLoss,
    loss_of,
    metric_of,
)


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head.name)
def test_a_missing_label_teaches_nothing(head):
    random = np.random.default_rng(1)
    logits = random.normal(size=(4, head.units)).astype(np.float32)
    labels = np.array([[1], [-1], [0], [-1]], np.float32)
    changed = logits.copy()
    changed[[1, 3]] += 5
    loss, metric = loss_of(head), metric_of(head)
    assert float(loss(labels, logits)) == pytest.approx(float(loss(labels, changed)), rel=1e-5)
    metric.update_state(labels, logits)
    of_known = float(metric.result())
    metric.reset_state()
    metric.update_state(labels, changed)
    assert float(metric.result()) == pytest.approx(of_known)


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head.name)
def test_the_mean_is_over_known_labels(head):
    logits = np.zeros((4, head.units), np.float32)
    some = np.array([[1], [-1], [-1], [-1]], np.float32)
    every = np.ones((4, 1), np.float32)
    loss = loss_of(head)
    assert float(loss(some, logits)) == pytest.approx(float(loss(every, logits)), rel=1e-4)


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head.name)
def test_a_batch_without_labels_has_no_loss(head):
    logits = np.ones((3, head.units), np.float32)
    assert float(loss_of(head)(np.full((3, 1), -1, np.float32), logits)) == 0


def test_the_age_loss_prefers_the_right_year():
    def loss_at(year: int) -> float:
        logits = -0.5 * ((np.arange(101, dtype=np.float32) - year) / 3) ** 2
        return float(AgeLoss()(np.array([[30]], np.float32), logits[None]))

    assert loss_at(30) < loss_at(33) < loss_at(40) < loss_at(60)


def test_the_presence_loss_is_binary_cross_entropy():
    logits, labels = np.array([[2.0], [-1.0]], np.float32), np.array([[1], [0]], np.float32)
    expected = np.mean([np.log1p(np.exp(-2)), np.log1p(np.exp(-1))])
    assert float(PresenceLoss()(labels, logits)) == pytest.approx(expected, rel=1e-5)


def test_smoothing_makes_certainty_cost():
    labels = np.array([[1]], np.float32)
    for loss, sure in [
        (PresenceLoss(0.1), np.array([[12]], np.float32)),
        (ChoiceLoss(0.1), np.array([[0, 12, 0]], np.float32)),
    ]:
        assert float(loss(labels, sure)) > float(loss(labels, sure / 4))


def test_the_age_error_is_in_years():
    logits = np.full((1, 101), -1e9, np.float32)
    logits[0, 25] = 0
    error = AgeError()
    error.update_state(np.array([[30]], np.float32), logits)
    assert float(error.result()) == pytest.approx(5)
