"""Error versus reject, on made-up people of whom it is known which pictures are poor."""

from __future__ import annotations

import numpy as np
import pytest

from ml.evaluation import quality
from tests.ml.evaluation.made_up_people import made_up_people


def poor_pictures(count=80, share=0.2):
    """Embeddings (N, 128), identities, and a score that is low where a picture is far off."""
    embeddings, identities = made_up_people(count, pictures=4)
    files = sorted(embeddings)
    random = np.random.default_rng(1)
    is_poor = random.random(len(files)) < share
    noise = random.normal(size=(len(files), 128)) * 0.12
    vectors = np.array([embeddings[file] for file in files]) + noise * is_poor[:, None]
    return vectors, [identities[file] for file in files], 1.0 - is_poor


def report(vectors, identities, shipped, **parts):
    return quality.quality_report(vectors, identities, shipped, parts, samples=20)


def test_errors_are_left_out_with_the_pairs_of_least_quality():
    missed = np.array([True, True, False, False, False])
    knowing, unknowing = np.array([0.0, 0.1, 0.5, 0.6, 0.7]), np.arange(5.0)[::-1]
    rejected = (0.0, 0.2, 0.4)
    curve = quality.error_versus_reject(missed, knowing, rejected)
    np.testing.assert_allclose(curve, [2 / 5, 1 / 4, 0])
    curve = quality.error_versus_reject(missed, unknowing, rejected)
    np.testing.assert_allclose(curve, [2 / 5, 2 / 4, 2 / 3])


def test_a_score_that_knows_the_errors_has_a_smaller_area_than_one_that_does_not():
    vectors, identities, good = poor_pictures()
    nothing = np.random.default_rng(2).random(len(vectors))
    figures = report(vectors, identities, good, nothing=nothing)
    scores = figures["scores"]
    assert figures["false_non_match_rate"] > 0.1
    best = figures["best_possible"]["area"]
    assert best <= scores["shipped"]["area"] < 0.9
    assert scores["nothing"]["area"] == pytest.approx(1, abs=0.1)
    assert scores["nothing"]["larger_low"] > 0
    assert scores["shipped"]["larger_low"] == scores["shipped"]["larger_high"] == 0


def test_fitted_weights_find_the_part_that_tells_something():
    vectors, identities, good = poor_pictures()
    random = np.random.default_rng(3)
    noise = random.random(len(vectors))
    figures = report(vectors, identities, noise, noise=noise, good=good)
    assert figures["scores"]["fitted"]["larger_high"] < 0


def test_a_person_is_judged_by_weights_that_do_not_know_them():
    people = np.repeat(np.arange(quality.FOLDS), 2)
    pairs = quality.same_pairs(people)
    values = np.arange(len(people), dtype=float)
    distances = 1 - 0.01 * (values[pairs.first] + values[pairs.second])
    before = quality.fitted_score({"one": values}, pairs, distances, people)
    odd = distances.copy()
    odd[pairs.people == 0] = 9.0
    after = quality.fitted_score({"one": values}, pairs, odd, people)
    np.testing.assert_allclose(after[people == 0], before[people == 0])
    assert not np.allclose(after[people != 0], before[people != 0])


def test_pairs_are_of_one_person_and_of_few_pictures_of_each():
    people = np.array([0] * 20 + [1, 2, 2])
    pairs = quality.same_pairs(people)
    most = quality.PICTURES_OF_A_PERSON
    assert len(pairs.people) == most * (most - 1) // 2 + 1
    assert (people[pairs.first] == people[pairs.second]).all()
    assert (pairs.first < pairs.second).all()


def test_where_nobody_is_missed_quality_tells_nothing():
    embeddings, identities = made_up_people(12, pictures=3)
    files = sorted(embeddings)
    vectors = np.array([embeddings[file] for file in files])
    anything = np.arange(float(len(files)))
    figures = report(vectors, [identities[file] for file in files], anything, any=anything)
    assert figures["false_non_match_rate"] == 0
    assert figures["scores"]["shipped"]["area"] == 1
