"""Each figure against a value worked out by hand."""

import numpy as np
import pytest

from ml.evaluation import metrics

TRUTH = np.array([0, 0, 0, 1])
PREDICTED = np.array([0, 0, 1, 1])


def test_accuracy_is_the_share_of_right_rows():
    assert metrics.accuracy(TRUTH, PREDICTED) == 0.75


def test_balanced_accuracy_counts_each_class_alike():
    assert metrics.balanced_accuracy(TRUTH, PREDICTED) == pytest.approx((2 / 3 + 1) / 2)
    assert metrics.balanced_accuracy(TRUTH, np.zeros(4, int)) == 0.5


def test_macro_f1_is_the_mean_over_classes():
    # class 0: precision 1, recall 2/3; class 1: precision 1/2, recall 1
    assert metrics.macro_f1(TRUTH, PREDICTED) == pytest.approx((0.8 + 2 / 3) / 2)


def test_macro_f1_gives_a_class_that_is_never_right_nothing():
    assert metrics.macro_f1(np.array([0, 0]), np.array([0, 2])) == pytest.approx((2 / 3 + 0) / 2)


def test_average_precision_sums_the_steps_of_the_curve():
    # positives at ranks 1 and 3: (1/1 + 2/3) / 2
    truth, scores = np.array([1, 0, 1, 0]), np.array([0.9, 0.8, 0.7, 0.1])
    assert metrics.average_precision(truth, scores) == pytest.approx((1 + 2 / 3) / 2)


def test_average_precision_of_one_score_for_all_is_the_prevalence():
    truth = np.array([1, 0, 0, 0])
    assert metrics.average_precision(truth, np.full(4, 0.5)) == 0.25
    assert metrics.average_precision(truth[::-1], np.full(4, 0.5)) == 0.25


def test_average_precision_without_a_positive_has_no_value():
    with pytest.raises(ValueError, match="positive"):
        metrics.average_precision(np.zeros(3), np.arange(3))


def test_errors_of_age_are_in_years():
    truth, predicted = np.array([20.0, 30.0, 40.0]), np.array([23.0, 26.0, 52.0])
    assert metrics.mean_absolute_error(truth, predicted) == pytest.approx(19 / 3)
    assert metrics.root_mean_squared_error(truth, predicted) == pytest.approx(13 / 3**0.5)
    assert metrics.cumulative_score(truth, predicted, within=4) == pytest.approx(2 / 3)


def test_an_interval_holds_its_own_ends():
    truth, low, high = np.array([20, 30, 40]), np.array([20, 31, 30]), np.array([25, 35, 40])
    assert metrics.interval_coverage(truth, low, high) == pytest.approx(2 / 3)


def test_calibration_error_weighs_bins_by_their_rows():
    probabilities = np.array([0.9, 0.9, 0.9, 0.9, 0.1])
    outcomes = np.array([1, 1, 1, 0, 0])
    # one bin of 4 says 0.9 and holds 0.75, one of 1 says 0.1 and holds 0
    error = metrics.expected_calibration_error(outcomes, probabilities, bins=10)
    assert error == pytest.approx((4 * 0.15 + 1 * 0.1) / 5)


def test_certain_and_right_is_perfectly_calibrated():
    assert metrics.expected_calibration_error(np.array([1, 0]), np.array([1.0, 0.0])) == 0


def test_a_bootstrap_interval_holds_the_figure_and_narrows_with_more_rows():
    random = np.random.default_rng(1)
    few, many = random.integers(0, 2, 50), random.integers(0, 2, 2000)
    low, high = metrics.bootstrap_interval(lambda rows: rows.mean(), few)
    assert low < few.mean() < high
    low_of_many, high_of_many = metrics.bootstrap_interval(lambda rows: rows.mean(), many)
    assert high_of_many - low_of_many < (high - low) / 3


def test_a_bootstrap_interval_is_the_same_each_time():
    rows = np.arange(20.0)
    first = metrics.bootstrap_interval(np.mean, rows)
    assert first == metrics.bootstrap_interval(np.mean, rows)


def test_a_figure_of_nothing_is_refused():
    with pytest.raises(ValueError, match="equal length above 0"):
        metrics.accuracy(np.array([]), np.array([]))
    with pytest.raises(ValueError, match="equal length above 0"):
        metrics.accuracy(np.array([1]), np.array([1, 2]))
