"""How pages write what the models estimate."""

import pytest

from analysis.models import Face
from analysis.templatetags.estimates import percent, traits, words


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
    face = Face(
        expression={"label": "angry", "probability": 0.25, "probabilities": {"angry": 0.25}},
        hair_color="gray",
        attributes={
            "bald": {"present": True, "probability": 0.54},
            "gray_hair": {"present": True, "probability": 0.98},
            "receding_hairline": {"present": True, "probability": 0.85},
            "straight_hair": {"present": True, "probability": 0.3},
            "eyeglasses": {"present": False, "probability": 0.6},
        },
    )
    assert [(trait.name, trait.probability) for trait in traits(face)] == [
        ("gray_hair", 0.98),
        ("receding_hairline", 0.85),
        ("bald", 0.54),
    ]


def test_a_face_without_such_heads_has_no_traits():
    assert traits(Face()) == []
