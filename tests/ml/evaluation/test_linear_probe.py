"""The baseline that attributes are compared with."""

import numpy as np
import pytest

from ml.evaluation.linear_probe import fit_linear_probe, probe_probabilities


def embeddings(count, seed):
    return np.random.default_rng(seed).normal(size=(count, 16))


def test_a_probe_finds_the_direction_that_tells_an_attribute():
    train, fresh = embeddings(2000, 1), embeddings(500, 2)
    weights = fit_linear_probe(train, (train[:, 3] > 0.2).astype(int))
    right = (probe_probabilities(weights, fresh) >= 0.5) == (fresh[:, 3] > 0.2)
    assert right.mean() > 0.95
    assert np.abs(weights[:-1]).argmax() == 3


def test_a_rare_attribute_weighs_as_much_as_its_absence():
    train = embeddings(4000, 3)
    noise = np.random.default_rng(4).normal(size=4000)
    truth = (train[:, 0] + noise > 2.8).astype(int)
    assert truth.mean() < 0.05
    said = probe_probabilities(fit_linear_probe(train, truth), train) >= 0.5
    assert said[truth == 1].mean() > 0.8
    assert said[truth == 0].mean() < 0.25


def test_parted_classes_do_not_run_to_infinity():
    train = embeddings(50, 5)
    train[:, 0] = np.where(np.arange(50) < 25, -3, 3)
    weights = fit_linear_probe(train, (np.arange(50) >= 25).astype(int))
    assert np.isfinite(weights).all()


def test_one_class_alone_is_refused():
    with pytest.raises(ValueError, match="with and rows without"):
        fit_linear_probe(embeddings(10, 6), np.zeros(10))
