"""How pages write what the models estimate."""

import pytest

from analysis.models import Face
from analysis.templatetags.estimates import (
    doubt,
    doubt_in_words,
    expressions,
    percent,
    traits,
    words,
)

LANDMARKS = {
    "left_eye": [130, 130],
    "right_eye": [190, 131],
    "nose": [160, 160],
    "mouth_left": [140, 190],
    "mouth_right": [180, 191],
}


def face_that(**said) -> Face:
    """A face that shows itself well, and what is said of it."""
    box = {"box_left": 100, "box_top": 80, "box_width": 120, "box_height": 150}
    return Face(**box, **({"landmarks": LANDMARKS, "confidence": 0.99, "quality": 0.8} | said))


@pytest.mark.parametrize(
    ("probability", "written"),
    [(1.0, "over 99%"), (0.982, "98%"), (0.5, "50%"), (0.0, "under 1%")],
)
def test_a_probability_never_claims_certainty(probability, written):
    assert percent(probability) == written


def test_names_are_written_as_people_write_them():
    assert words("straight_hair") == "Straight hair"
    assert words("gray_hair") == "Grey hair"


def test_a_card_shows_what_is_likelier_than_not_the_surest_first():
    face = face_that(
        hair_color="gray",
        attributes={
            "bald": {"present": True, "probability": 0.62},
            "gray_hair": {"present": True, "probability": 0.98},
            "receding_hairline": {"present": True, "probability": 0.85},
            "straight_hair": {"present": True, "probability": 0.3},
            "wearing_hat": {"present": True, "probability": 0.51},
            "eyeglasses": {"present": False, "probability": 0.6},
        },
    )
    assert [(trait.name, trait.probability) for trait in traits(face)] == [
        ("gray_hair", 0.98),
        ("receding_hairline", 0.85),
        ("bald", 0.62),
    ]


def test_a_sure_expression_stands_alone_and_a_weak_one_beside_the_second_guess():
    def guesses(**probabilities: float) -> list[str]:
        label = max(probabilities, key=probabilities.get)
        said = {"label": label, "probability": probabilities[label]}
        face = face_that(expression={**said, "probabilities": probabilities})
        return [guess.name for guess in expressions(face)]

    assert guesses(neutral=0.3, happy=0.65, sad=0.05) == ["happy"]
    assert guesses(sad=0.15, neutral=0.4, happy=0.45) == ["happy", "neutral"]


def test_a_face_without_such_heads_has_no_traits_and_no_expression():
    assert traits(face_that()) == []
    assert expressions(face_that()) == []


def test_what_is_not_sure_is_said_to_be_so_and_why():
    assert doubt(face_that(gender="female", gender_probability=0.98), "gender") == ""
    assert doubt(face_that(gender="female", gender_probability=0.6), "gender") == "low_confidence"
    tiny = face_that(gender="female", gender_probability=0.98, quality=0.05)
    assert doubt_in_words(doubt(tiny, "gender"))
    glimpsed = face_that(
        attributes={"eyeglasses": {"present": True, "probability": 0.9}}, quality=0.05
    )
    assert traits(glimpsed) == []
