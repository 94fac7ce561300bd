"""Open-set identification, on made-up embeddings of which the answers are known."""

import numpy as np
import pytest

from ml.embedding.false_matches import FalseMatches
from ml.evaluation import identification
from tests.ml.evaluation.made_up_people import made_up_people

# At galleries of up to 100 people: 0.5 for what is written down, 0.55 for suggestions.
CURVE = FalseMatches((1e-6, 1e-4, 1e-3), (0.3, 0.5, 0.55), faces_exponent=0.5)


def report_of(embeddings, identities, sizes):
    curves = dict.fromkeys(identities.values(), CURVE)
    return identification.identification_report(embeddings, identities, curves, sizes)


def strangers(count, seed=1):
    """Embeddings and identities of people who have one picture each."""
    embeddings, identities = made_up_people(count, pictures=1, seed=seed)
    return (
        {f"stranger {file}": vector for file, vector in embeddings.items()},
        {f"stranger {file}": f"stranger {name}" for file, name in identities.items()},
    )


@pytest.fixture
def pictures():
    """Embeddings and identities of 30 people with four pictures, and of 20 strangers."""
    embeddings, identities = made_up_people(30, pictures=4)
    others, names = strangers(20)
    return embeddings | others, identities | names


def test_people_who_are_far_apart_are_all_found_and_strangers_are_nobody(pictures):
    report = report_of(*pictures, sizes=(10, None))
    small, whole = report["galleries"]
    assert (small["galleries"], small["known_probes"], small["unknown_probes"]) == (3, 60, 60)
    assert (whole["galleries"], whole["known_probes"], whole["unknown_probes"]) == (1, 60, 20)
    for gallery in (small, whole):
        assert gallery["rank_1"]["share"] == 1
        for threshold in ("automatic", "suggestion"):
            assert gallery[threshold]["false_positives"]["share"] == 0
            assert gallery[threshold]["false_negatives"]["share"] == 0


def test_a_stranger_who_looks_like_somebody_is_a_false_positive(pictures):
    embeddings, identities = pictures
    embeddings["stranger 00_0"] = embeddings["00_0"]  # 00_0 and 00_1 are in the gallery
    [whole] = report_of(embeddings, identities, sizes=[None])["galleries"]
    assert whole["automatic"]["false_positives"]["share"] == 1 / 20
    assert whole["automatic"]["false_negatives"]["share"] == 0


def test_somebody_known_who_looks_like_another_is_given_a_wrong_name(pictures):
    embeddings, identities = pictures
    embeddings["00_3"] = embeddings["01_0"]
    [whole] = report_of(embeddings, identities, sizes=[None])["galleries"]
    assert whole["rank_1"]["share"] == 59 / 60
    assert whole["suggestion"]["false_negatives"]["share"] == 1 / 60
    assert whole["suggestion"]["wrong_names"]["share"] == 1 / 60


def test_somebody_known_between_the_thresholds_is_suggested_and_not_written_down(pictures):
    embeddings, identities = pictures
    kept = ("00_0", "00_1")
    away = embeddings["00_3"] - embeddings["00_0"]
    embeddings["00_3"] = embeddings["00_0"] + 0.52 * away / np.linalg.norm(away)
    embeddings["00_1"] = embeddings[kept[0]]
    [whole] = report_of(embeddings, identities, sizes=[None])["galleries"]
    assert whole["automatic"]["false_negatives"]["share"] == 1 / 60
    assert whole["suggestion"]["false_negatives"]["share"] == 0


def test_a_picture_without_a_face_finds_nobody(pictures):
    embeddings, identities = pictures
    del embeddings["00_3"]
    del embeddings["stranger 00_0"]
    report = report_of(embeddings, identities, sizes=[None])
    [whole] = report["galleries"]
    assert report["pictures_without_face"] == 2
    assert whole["rank_1"]["share"] == 59 / 60
    assert whole["suggestion"]["false_positives"]["share"] == 0


def test_the_threshold_falls_with_the_gallery_and_rises_with_leniency():
    embeddings, identities = made_up_people(300, pictures=2)
    small, whole = report_of(embeddings, identities, sizes=(100, None))["galleries"]
    assert small["automatic"]["threshold"] == pytest.approx(0.5)
    assert whole["automatic"]["threshold"] < 0.46
    for gallery in (small, whole):
        strict, usual, lenient = (
            gallery[name]["threshold"]
            for name in ("automatic_strict", "automatic", "automatic_lenient")
        )
        assert strict < usual < lenient


def test_a_probe_is_judged_by_the_curve_of_its_own_person(pictures):
    embeddings, identities = pictures
    embeddings["stranger 00_0"] = embeddings["00_0"]
    curves = dict.fromkeys(identities.values(), CURVE)
    never = FalseMatches(CURVE.rates, (-1.0, -0.9, -0.8), faces_exponent=0.5)
    curves[identities["stranger 00_0"]] = never
    report = identification.identification_report(embeddings, identities, curves, sizes=[None])
    assert report["galleries"][0]["suggestion"]["false_positives"]["share"] == 1 / 20


def test_an_interval_counts_people_and_not_their_pictures():
    hits = np.zeros(100, bool)
    by_many = identification.share_with_interval(hits, np.arange(100))
    by_few = identification.share_with_interval(hits, np.arange(100) % 10)
    assert by_many["low"] == by_few["low"] == 0
    assert by_many["high"] == pytest.approx(0.0370, abs=1e-4)
    assert by_few["high"] == pytest.approx(0.2775, abs=1e-4)
