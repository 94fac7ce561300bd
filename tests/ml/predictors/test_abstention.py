"""When the predictors say nothing, and how that is chosen."""

from __future__ import annotations

import numpy as np
import pytest

from ml.alignment import IDENTITY_CHIP
from ml.analysis_result import (
    AttributeEstimate,
    BoundingBox,
    ExpressionEstimate,
    FaceAnalysis,
    GenderEstimate,
    Landmarks,
)
from ml.predictors.abstention import Abstention
from ml.predictors.abstention_fitting import fit_confidence, fit_quality_floor
from ml.quality import face_quality
from ml.registry import Bundle

ABSTENTION = Abstention(0.4, {"gender": 0.75, "expression": 0.5, "attributes": 0.6})


def face(quality: float = 0.9, points: np.ndarray = IDENTITY_CHIP.template, **changes):
    said = {
        "confidence": 0.99,
        "gender": GenderEstimate("female", 0.98),
        "expression": ExpressionEstimate("happy", 0.8, {"happy": 0.8, "sad": 0.2}),
        "attributes": {
            "bald": AttributeEstimate(False, 0.02),
            "gray_hair": AttributeEstimate(True, 0.9),
        },
        "hair_color": "gray",
    }
    return FaceAnalysis(
        box=BoundingBox(0, 0, 100, 100),
        landmarks=Landmarks.from_array(points),
        embedding=np.zeros(128, np.float32),
        quality=quality,
        **(said | changes),
    )


def test_a_good_face_with_sure_answers_leaves_no_doubt():
    assert ABSTENTION.applied_to(face()).not_sure == {}
    assert "not_sure" not in ABSTENTION.applied_to(face()).to_json()


def test_each_answer_below_its_confidence_does_not_stand():
    unsure = face(
        gender=GenderEstimate("male", 0.7),
        attributes={
            "bald": AttributeEstimate(False, 0.45),
            "beard": AttributeEstimate(True, 0.3),
            "gray_hair": AttributeEstimate(True, 0.55),
        },
    )
    said = ABSTENTION.applied_to(unsure).to_json()["not_sure"]
    low = "low_confidence"
    assert said == dict.fromkeys(["gender", "bald", "beard", "gray_hair", "hair_color"], low)


def quality_of(points: np.ndarray, chip: np.ndarray, confidence: float = 0.99) -> float:
    return float(face_quality(chip[None], points[None], np.array([confidence]))[0])


def test_below_the_floor_nothing_stands_and_the_weakest_part_says_why():
    sharp = np.random.default_rng(0).integers(0, 256, (150, 150, 3), np.uint8)
    soft = np.full((150, 150, 3), 100, np.uint8)
    soft[::30] = 103
    turned = IDENTITY_CHIP.template.copy()
    turned[2, 0] += 62  # the nose beside the face
    small = IDENTITY_CHIP.template / 30
    for points, chip, confidence, reason in (
        (small, sharp, 0.99, "too_small"),
        (IDENTITY_CHIP.template, soft, 0.99, "too_blurred"),
        (turned, sharp, 0.99, "too_turned"),
        (IDENTITY_CHIP.template, sharp, 0.2, "hardly_a_face"),
    ):
        quality = quality_of(points, chip, confidence)
        doubted = ABSTENTION.applied_to(face(quality, points, confidence=confidence))
        assert quality < 0.4
        assert set(doubted.not_sure.values()) == {reason}
        assert doubted.not_sure.keys() == {
            *("gender", "expression", "bald", "gray_hair", "hair_color")
        }


def test_a_head_that_is_not_shipped_is_not_doubted():
    bare = face(0.1, gender=None, expression=None, attributes={}, hair_color=None)
    assert ABSTENTION.applied_to(bare).not_sure == {}


def test_a_bundle_without_a_record_always_answers(tmp_path):
    bundle = Bundle("v9", tmp_path, {"predictors": {"heads": ["gender"]}})
    abstention = Abstention.of_bundle(bundle)
    assert abstention.applied_to(face(0.01, gender=GenderEstimate("male", 0.5))).not_sure == {}


def test_a_record_is_read_as_it_was_written(tmp_path):
    record = ABSTENTION.to_record()
    assert Abstention.of_bundle(Bundle("v9", tmp_path, {"predictors": {"abstention": record}})) == (
        ABSTENTION
    )


def test_the_confidence_is_the_least_from_which_answers_are_right_often_enough():
    probabilities = np.array([0.5, 0.6, 0.7, 0.8, 0.9])
    right = np.array([False, False, True, True, True])
    assert fit_confidence(probabilities, right, 0.75) == pytest.approx(0.51)
    assert fit_confidence(probabilities, right, 1.0) == pytest.approx(0.61)
    assert fit_confidence(probabilities, ~right, 0.9) == 1.0


def test_the_floor_is_the_highest_quality_at_which_faces_are_told_too_badly():
    random = np.random.default_rng(1)
    qualities = np.sort(random.uniform(0, 1, 3000))
    right = random.uniform(0, 1, 3000) < np.where(qualities > 0.3, 0.98, 0.7)
    assert fit_quality_floor(qualities, right, 0.97) == pytest.approx(0.33, abs=0.04)
    assert fit_quality_floor(qualities, np.ones_like(right), 0.97) == 0.0


def test_a_few_unlucky_faces_do_not_move_the_floor():
    qualities = np.linspace(0.5, 1, 400)
    right = np.ones(400, bool)
    right[[300, 310]] = False  # 2 of 80 in a window, where 3 of 100 may be wrong
    assert fit_quality_floor(qualities, right, 0.97) == 0.0
