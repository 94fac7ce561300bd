"""The verification protocol, on made-up embeddings of which the answers are known."""

import numpy as np
import pytest

from ml.evaluation import verification
from tests.ml.evaluation.made_up_people import made_up_people, pairs_of


def test_the_best_threshold_parts_same_from_different():
    distances = np.array([0.2, 0.4, 0.5, 0.9, 1.0])
    same = np.array([True, True, False, True, False])
    # Errors: up to 0.4 one (0.9 is same), up to 0.9 one (0.5 is different).
    threshold = verification.best_threshold(distances, same)
    assert verification.share_right(distances, same, threshold) == 0.8


def test_the_best_threshold_lies_halfway_between_two_distances():
    distances, same = np.array([0.3, 0.5, 0.9]), np.array([True, True, False])
    assert verification.best_threshold(distances, same) == pytest.approx(0.7)


def test_a_pair_without_a_face_is_an_error_whatever_it_shows():
    distances = np.array([np.nan, np.nan, 0.1])
    same = np.array([True, False, True])
    assert verification.share_right(distances, same, 0.5) == pytest.approx(1 / 3)


def test_people_who_are_far_apart_are_told_apart_in_every_fold():
    embeddings, identities = made_up_people()
    report = verification.verification_report(pairs_of(identities), embeddings, identities)
    assert report["official_folds"]["accuracy"] == 1
    assert report["identity_folds"]["accuracy"] == 1
    assert len(report["official_folds"]["accuracies"]) == 5
    assert len(report["identity_folds"]["accuracies"]) == 10
    assert report["all_pairs"]["true_match_rate"] == 1


def test_pictures_without_a_face_are_counted_apart_and_as_errors():
    embeddings, identities = made_up_people()
    del embeddings["00_0"]
    report = verification.verification_report(pairs_of(identities), embeddings, identities)
    assert report["pictures_without_face"] == 1
    assert report["pairs_without_face"] == 3
    assert report["official_folds"]["accuracy"] == pytest.approx(1 - 3 / 80)


def test_a_threshold_is_chosen_without_the_fold_that_it_is_measured_on():
    # In fold 2 everything is ten times farther apart; fold 1's threshold must not know that.
    comparisons = verification.Comparisons(
        distances=np.array([0.1, 0.9, 1.0, 9.0]),
        same=np.array([True, False, True, False]),
        folds=np.array([1, 1, 2, 2]),
        firsts=np.array(["a", "b", "c", "d"]),
        seconds=np.array(["a", "e", "c", "f"]),
    )
    first, second = verification.official_folds(comparisons)
    assert first.threshold == pytest.approx(5.0)
    assert second.threshold == pytest.approx(0.5)
    assert (first.accuracy, second.accuracy) == (0.5, 0.5)


def test_identity_folds_choose_their_threshold_among_other_made_up_people():
    embeddings, identities = made_up_people(count=10)
    pairs = pairs_of(identities)
    comparisons = verification.compare(pairs, embeddings, identities)
    results = verification.identity_folds(comparisons, folds=10)
    assert sum(result.pairs for result in results) == len(pairs)


def test_the_roc_rises_and_lies_in_its_band():
    embeddings, identities = made_up_people(spread=0.06)
    comparisons = verification.compare(pairs_of(identities), embeddings, identities)
    points = verification.roc(comparisons, samples=50)
    rates = [point.true_match_rate for point in points]
    assert rates == sorted(rates)
    assert all(point.low <= point.true_match_rate <= point.high for point in points)


def test_at_a_false_match_rate_no_more_different_pairs_are_accepted():
    random = np.random.default_rng(3)
    comparisons = verification.Comparisons(
        distances=random.random(4000),
        same=np.repeat([True, False], 2000),
        folds=np.ones(4000, int),
        firsts=np.arange(4000).astype(str),
        seconds=np.arange(4000).astype(str),
    )
    (point,) = verification.roc(comparisons, rates=[0.01], samples=5)
    accepted = comparisons.distances[~comparisons.same] <= point.threshold
    assert accepted.mean() == 0.01
