"""How near faces have to be for a rate of false matches, and measuring that."""

import numpy as np
import pytest

from ml.embedding.all_pairs import all_pairs
from ml.embedding.false_match_fitting import (
    AgedFaces,
    fit_age_shifts,
    fit_curve,
    fit_faces_exponent,
    held_out_curves,
    measure_strictness,
)
from ml.embedding.false_matches import FEWEST_COMPARISONS, AgeShift, FalseMatches
from ml.embedding.similarity import SimilarityScale
from ml.embedding.strictness import (
    FALSE_ANSWERS,
    automatic_threshold,
    suggestion_threshold,
    verification_threshold,
)
from tests.ml.evaluation.made_up_people import made_up_people

CURVE = FalseMatches(
    rates=(1e-5, 1e-4, 1e-3, 1e-2, 1e-1),
    distances=(0.40, 0.45, 0.50, 0.58, 0.68),
    faces_exponent=0.5,
    age_shifts=(AgeShift(below=4, shift=0.2), AgeShift(below=13, shift=0.1)),
)


def test_a_measured_rate_has_its_measured_distance_and_others_lie_between():
    assert CURVE.distance_at(1e-3) == 0.50
    assert CURVE.distance_at(10**-2.5) == pytest.approx(0.54)
    assert CURVE.distance_at(0.5) == 0.68  # The highest rate that was measured.


def test_below_the_lowest_rate_the_distance_falls_on_and_never_below_zero():
    assert CURVE.distance_at(1e-6) == pytest.approx(0.35)
    assert CURVE.distance_at(1e-30) == 0


def test_the_younger_a_face_may_be_the_nearer_it_has_to_be():
    distances = [CURVE.distance_at(1e-3, youngest) for youngest in (2, 4, 12.9, 13, None)]
    assert distances == pytest.approx([0.30, 0.40, 0.40, 0.50, 0.50])


def test_the_more_people_and_faces_a_gallery_has_the_more_comparisons_it_counts_as():
    few, many = CURVE.comparisons([1] * 10), CURVE.comparisons([1] * 774)
    assert few == FEWEST_COMPARISONS
    assert 774 <= many < 774 * 1.5
    assert CURVE.comparisons([4] * 200) == CURVE.comparisons([1] * 400)


def test_a_new_name_seldom_moves_the_thresholds():
    steps = {CURVE.comparisons([1] * people) for people in range(1000)}
    assert len(steps) == 8  # 100, 141, 200, 283, 400, 566, 800, 1131


@pytest.mark.parametrize("level", FALSE_ANSWERS)
def test_the_larger_the_gallery_the_nearer_a_face_has_to_be(level):
    small, large = (CURVE.comparisons([1] * people) for people in (100, 1600))
    assert automatic_threshold(CURVE, level, large) < automatic_threshold(CURVE, level, small)
    for comparisons in (small, large):
        automatic = automatic_threshold(CURVE, level, comparisons)
        suggested = suggestion_threshold(CURVE, level, comparisons)
        assert automatic < suggested < verification_threshold(CURVE, level) + 0.1


def test_the_stricter_the_nearer():
    strict, usual, lenient = (
        verification_threshold(CURVE, level) for level in ("strict", "usual", "lenient")
    )
    assert strict < usual < lenient
    assert (strict, usual) == (CURVE.distance_at(0.001), CURVE.distance_at(0.01))


def test_a_curve_comes_back_from_its_record():
    assert FalseMatches.from_record(CURVE.to_record()) == CURVE


def test_the_shipped_curve_was_measured_on_millions_of_pairs_and_is_stricter_with_children():
    curve = SimilarityScale.load().false_matches
    assert min(curve.rates) <= 1e-6
    assert list(curve.distances) == sorted(curve.distances)
    assert 0.5 < curve.faces_exponent < 1
    assert [shift.below for shift in curve.age_shifts] == [4, 7, 13, 18]
    shifts = [shift.shift for shift in curve.age_shifts]
    assert shifts == sorted(shifts, reverse=True)


def test_the_shipped_levels_do_what_they_promise_on_people_who_had_no_part_in_them():
    errors = SimilarityScale.load().errors
    for level, share in FALSE_ANSWERS.items():
        assert errors[level].false_match_rate == pytest.approx(share, rel=0.05)
    misses = [errors[level].false_non_match_rate for level in ("strict", "usual", "lenient")]
    assert misses == sorted(misses, reverse=True)


def test_all_pairs_are_each_pair_once():
    embeddings = np.array([[0.0, 0], [3, 4], [0, 1]])
    pairs = all_pairs(embeddings, np.array([7, 7, 9]))
    assert pairs.distances.tolist() == pytest.approx([5, 1, 18**0.5])
    assert pairs.same.tolist() == [True, False, False]


def people_and_embeddings(count, pictures, seed=0):
    embeddings, identities = made_up_people(count, pictures=pictures, seed=seed)
    files = sorted(embeddings)
    return (
        np.array([embeddings[file] for file in files], np.float32),
        np.array([identities[file] for file in files]),
    )


def test_a_curve_says_what_share_of_pairs_lies_within_a_distance():
    rates, distances = fit_curve(np.arange(1, 10_001) / 10_000)
    assert rates[0] == 1e-3  # of which ten pairs tell
    assert distances == pytest.approx(rates, abs=1e-3)


def test_people_who_are_far_apart_are_never_taken_for_each_other_nor_missed():
    embeddings, people = people_and_embeddings(60, pictures=3)
    errors = measure_strictness(embeddings, people, folds=3)
    for level, share in FALSE_ANSWERS.items():
        assert errors[level].false_match_rate == pytest.approx(share, abs=0.02)


def test_a_held_out_curve_knows_nothing_of_a_fold_in_which_somebody_looks_like_everybody():
    embeddings, people = people_and_embeddings(40, pictures=3)
    [twin, *_] = people
    before = held_out_curves(embeddings, people, CURVE, folds=4)
    # Whoever is first in the alphabet comes to look like another of the same fold.
    other = sorted(set(people))[4]
    embeddings[people == twin] = embeddings[people == other]
    after = held_out_curves(embeddings, people, CURVE, folds=4)
    assert after[twin] == before[twin]
    assert after[sorted(set(people))[1]].distances[0] < before[twin].distances[0]
    assert before[twin].faces_exponent == CURVE.faces_exponent


def test_more_faces_of_one_person_count_as_fewer_than_as_many_people():
    known, people = people_and_embeddings(25, pictures=8)
    strangers, names = people_and_embeddings(400, pictures=1, seed=1)
    numbers = np.concatenate(
        [
            np.unique(people, return_inverse=True)[1],
            100 + np.unique(names, return_inverse=True)[1],
        ]
    )
    exponent = fit_faces_exponent(np.concatenate([known, strangers]), numbers)
    assert 0.1 < exponent < 1


def test_ages_at_which_faces_are_alike_have_to_be_nearer():
    random = np.random.default_rng(0)
    ages = np.repeat([2.0, 5.0, 10.0, 15.0, 40.0], 150)
    spread = np.repeat([0.02, 0.03, 0.04, 0.05, 0.06], 150)[:, None]
    embeddings = (spread * random.standard_normal((750, 128))).astype(np.float32)
    shifts = fit_age_shifts(AgedFaces(embeddings, ages, np.arange(750)))
    assert [shift.below for shift in shifts] == [4, 7, 13, 18]
    assert [shift.shift for shift in shifts] == sorted(
        (shift.shift for shift in shifts), reverse=True
    )
    assert shifts[-1].shift > 0
