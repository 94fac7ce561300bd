"""What distances mean, and fitting it."""

import json
import subprocess
import sys

import numpy as np
import pytest

from ml.embedding.false_match_fitting import AgedFaces
from ml.embedding.false_matches import FEWEST_COMPARISONS, AgeShift, FalseMatches
from ml.embedding.scale_fitting import (
    clustering_score,
    fit_logistic,
    fit_similarity_scale,
)
from ml.embedding.similarity import (
    EMBEDDING_NORM,
    SimilarityScale,
    distance,
    embedding_of_views,
    nearest,
)
from ml.embedding.strictness import (
    ComparisonErrors,
    automatic_threshold,
    suggestion_threshold,
)
from ml.registry import BundleError
from tests.ml.evaluation.made_up_people import made_up_people

SCALE = SimilarityScale(
    threshold=0.6,
    clustering_threshold=0.5,
    slope=30.0,
    midpoint=0.6,
    false_matches=FalseMatches((1e-4, 1e-2), (0.45, 0.6), 0.7, (AgeShift(4, 0.2),)),
    errors={"usual": ComparisonErrors(0.01, 0.02)},
)


def test_the_distance_is_euclidean_and_symmetric():
    first, second = np.array([0.0, 3.0]), np.array([4.0, 0.0])
    assert distance(first, second) == distance(second, first) == 5.0


def test_an_embedding_points_between_its_views_and_has_the_length_of_all():
    views = np.zeros((2, 1, 128), np.float32)
    views[0, 0, 0] = views[1, 0, 1] = 0.3
    [embedding] = embedding_of_views(views)
    assert np.linalg.norm(embedding) == pytest.approx(EMBEDDING_NORM)
    assert embedding[0] == pytest.approx(embedding[1])


def test_a_face_that_the_network_says_nothing_of_has_an_embedding_all_the_same():
    assert np.isfinite(embedding_of_views([np.zeros((1, 128), np.float32)])).all()


def test_the_probability_falls_with_the_distance_and_is_a_half_at_the_midpoint():
    probabilities = [SCALE.probability(d) for d in (0.0, 0.3, 0.6, 0.9, 1000.0)]
    assert probabilities == sorted(probabilities, reverse=True)
    assert probabilities[2] == 0.5
    assert probabilities[0] == pytest.approx(1 / (1 + np.exp(-18.0)))
    assert probabilities[-1] == 0.0


def test_a_scale_comes_back_from_its_record():
    assert SimilarityScale.from_record(SCALE.to_record()) == SCALE


def test_the_shipped_scale_asks_before_it_writes_down():
    scale = SimilarityScale.load()
    curve = scale.false_matches
    automatic, suggested = (
        threshold(curve, "usual", FEWEST_COMPARISONS)
        for threshold in (automatic_threshold, suggestion_threshold)
    )
    assert automatic < suggested < scale.threshold
    assert scale.probability(scale.threshold) == pytest.approx(0.5, abs=0.01)
    assert scale.probability(automatic) > 0.99


def test_a_bundle_without_a_scale_says_so(tmp_path):
    manifest = {"version": "v0", "networks": {"identity": {}}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BundleError, match="does not say what distances between faces mean"):
        SimilarityScale.load(tmp_path)


def test_a_scale_is_read_without_tensorflow():
    code = (
        "import sys; from ml.embedding.similarity import SimilarityScale; SimilarityScale.load(); "
        "print('tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_logistic_curve_that_made_the_pairs_is_found():
    random = np.random.default_rng(1)
    distances = random.uniform(0.2, 1.0, 20_000)
    same = random.random(20_000) < 1 / (1 + np.exp(25.0 * (distances - 0.6)))
    slope, midpoint = fit_logistic(distances, same)
    assert slope == pytest.approx(25.0, rel=0.05)
    assert midpoint == pytest.approx(0.6, abs=0.005)


def test_the_nearest_of_others_is_found_with_its_distance():
    found, distances = nearest(np.array([[0.0, 0], [5, 5]]), np.array([[9.0, 9], [3, 4], [0, 1]]))
    assert found.tolist() == [2, 1]
    assert distances.tolist() == pytest.approx([1, 5**0.5])


def test_perfect_groups_score_one_and_joined_people_cost_more_than_parted_ones():
    people = np.array(["a", "a", "b", "b"])
    assert clustering_score(np.array([3, 3, 7, 7]), people) == 1.0
    joined = clustering_score(np.array([0, 0, 0, 0]), people)
    parted = clustering_score(np.array([0, 1, 2, 3]), people)
    assert joined < parted < 1.0


def test_a_fitted_scale_parts_people_who_are_far_apart():
    known, names = made_up_people(count=30, pictures=8, spread=0.03)
    others, _ = made_up_people(count=200, pictures=1, seed=1)
    vectors = np.array([*known.values(), *others.values()])
    people = np.array([*names.values(), *(f"stranger {file}" for file in others)])
    firsts, seconds = vectors[0:240:8], vectors[1:240:8]
    same = np.linalg.norm(firsts - seconds, axis=1)
    different = np.linalg.norm(firsts - np.roll(seconds, 1, axis=0), axis=1)
    random = np.random.default_rng(0)
    aged = AgedFaces(
        random.standard_normal((500, 128), np.float32),
        np.repeat([2.0, 5.0, 10.0, 15.0, 40.0], 100),
        np.arange(500),
    )
    scale = fit_similarity_scale(
        np.concatenate([same, different]), np.repeat([True, False], 30), vectors, people, aged
    )
    assert same.max() < scale.threshold < different.min()
    assert scale.false_matches.distances[0] > same.max()
    assert set(scale.errors) == {"strict", "usual", "lenient"}
