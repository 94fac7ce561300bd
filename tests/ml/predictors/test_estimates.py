import numpy as np
import pytest

from ml.predictors.calibration import fit_calibration
from ml.predictors.declarations import EXPRESSION
from ml.predictors.estimates import Calibration, age_quantiles, estimates_of, softmax

UNCALIBRATED = Calibration({}, {})


def age_logits(*ages: float, deviation: float = 4.0) -> np.ndarray:
    """Logits of Gaussians around these ages."""
    return -0.5 * ((np.arange(101) - np.array(ages)[:, None]) / deviation) ** 2


def test_the_age_is_the_expectation_and_the_interval_holds_it():
    [estimate] = estimates_of({"age": age_logits(40)}, UNCALIBRATED, EXPRESSION.labels)
    assert estimate.age.years == pytest.approx(40, abs=0.01)
    # 80% of a Gaussian lie within 1.2816 deviations.
    assert estimate.age.low_years == pytest.approx(40 - 1.2816 * 4, abs=0.1)
    assert estimate.age.high_years == pytest.approx(40 + 1.2816 * 4, abs=0.1)


def test_no_age_is_negative_or_above_a_hundred():
    for estimate in estimates_of({"age": age_logits(-3, 104)}, UNCALIBRATED, EXPRESSION.labels):
        assert 0 <= estimate.age.low_years <= estimate.age.years <= estimate.age.high_years <= 100


def test_quantiles_of_a_sure_year_stay_within_half_a_year():
    sure = np.zeros((1, 101))
    sure[0, 30] = 1
    [[low, high]] = age_quantiles(sure, (0.1, 0.9))
    assert (low, high) == (pytest.approx(29.6), pytest.approx(30.4))


def test_gender_gives_the_label_and_its_own_probability():
    logits = {"gender": np.array([[2.0], [-1.0]])}
    man, woman = estimates_of(logits, UNCALIBRATED, EXPRESSION.labels)
    assert (man.gender.label, woman.gender.label) == ("male", "female")
    assert man.gender.probability == pytest.approx(1 / (1 + np.exp(-2)))
    assert woman.gender.probability == pytest.approx(1 / (1 + np.exp(-1)))


def test_heads_that_are_not_shipped_are_absent():
    [estimate] = estimates_of({"gender": np.array([[0.3]])}, UNCALIBRATED, EXPRESSION.labels)
    assert (estimate.age, estimate.expression, estimate.hair_color) == (None, None, None)
    assert estimate.attributes == {}


def test_an_attribute_is_present_from_its_own_threshold():
    logits = {"bald": np.array([[-0.5]])}
    [strict] = estimates_of(logits, Calibration({}, {"bald": 0.5}), EXPRESSION.labels)
    [lenient] = estimates_of(logits, Calibration({}, {"bald": 0.3}), EXPRESSION.labels)
    assert not strict.attributes["bald"].present
    assert lenient.attributes["bald"].present


def test_hair_has_one_color_where_one_is_likely_and_none_elsewhere():
    logits = {"black_hair": np.array([[2.0], [-2.0]]), "gray_hair": np.array([[1.0], [-1.0]])}
    likely, unlikely = estimates_of(logits, UNCALIBRATED, EXPRESSION.labels)
    assert (likely.hair_color, unlikely.hair_color) == ("black", None)


def test_expressions_add_up_to_one_under_a_temperature():
    logits = {"expression": np.array([[0.0, 1, 2, 9, 0, 0, 0]])}
    [estimate] = estimates_of(logits, Calibration({"expression": 3.0}, {}), EXPRESSION.labels)
    assert estimate.expression.label == "happy"
    assert sum(estimate.expression.probabilities.values()) == pytest.approx(1)
    assert estimate.expression.probability == pytest.approx(softmax(logits["expression"] / 3)[0, 3])


def test_calibration_widens_the_interval_of_an_overconfident_head():
    random = np.random.default_rng(0)
    ages = random.uniform(20, 70, 600)
    said = ages + random.normal(0, 8, 600)
    logits = {"age": age_logits(*said, deviation=5.0)}
    calibration = fit_calibration(logits, {"age": ages})
    estimates = estimates_of(logits, calibration, EXPRESSION.labels)
    held = np.mean(
        [e.age.low_years <= a <= e.age.high_years for e, a in zip(estimates, ages, strict=True)]
    )
    assert held == pytest.approx(0.8, abs=0.03)


def test_calibration_finds_the_temperature_of_overconfident_logits():
    random = np.random.default_rng(1)
    honest = random.normal(0, 2, 4000)
    present = random.uniform(size=4000) < 1 / (1 + np.exp(-honest))
    calibration = fit_calibration(
        {"eyeglasses": 3 * honest[:, None]}, {"eyeglasses": present.astype(float)}
    )
    assert calibration.temperatures["eyeglasses"] == pytest.approx(3, rel=0.15)


def test_calibration_leaves_a_head_alone_that_has_no_labels():
    calibration = fit_calibration({"bald": np.zeros((3, 1))}, {"bald": np.full(3, -1.0)})
    assert calibration == UNCALIBRATED
