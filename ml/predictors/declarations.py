"""What the predictors say: one declaration per head.

A new attribute is one more `Presence(...)` line here and a data set whose records carry its name;
network, loss, training, calibration, evaluation and results follow from the declaration.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_AGE = 100


@dataclass(frozen=True)
class AgeDistribution:
    """A probability for each year from 0 to 100 (older counts as 100).

    Labels become Gaussians whose deviation grows with age, since so does what faces tell.
    Source: Gao et al., "Deep label distribution learning with label ambiguity", TIP 2017.
    """

    name: str = "age"
    loss_weight: float = 1.0
    units: int = MAX_AGE + 1


@dataclass(frozen=True)
class Presence:
    """Whether something is seen; one logit.

    label_smoothing: for labels of which some are wrong.
    """

    name: str
    loss_weight: float = 0.25
    label_smoothing: float = 0.02
    units: int = 1


@dataclass(frozen=True)
class Choice:
    """One of several labels; a logit each."""

    name: str
    labels: tuple[str, ...]
    loss_weight: float = 1.0
    label_smoothing: float = 0.1

    @property
    def units(self) -> int:
        return len(self.labels)


Head = AgeDistribution | Presence | Choice

AGE = AgeDistribution()
# The logit of "male". UTKFace's gender was guessed by a machine, then corrected by people.
GENDER = Presence("gender", loss_weight=1.0, label_smoothing=0.05)
EXPRESSION = Choice(
    "expression", ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
)
HAIR_COLORS = ("black_hair", "blond_hair", "brown_hair", "gray_hair")
ATTRIBUTES = tuple(
    Presence(name)
    for name in (
        "eyeglasses",
        "beard",
        "mustache",
        "goatee",
        "sideburns",
        "bald",
        "receding_hairline",
        "bangs",
        *HAIR_COLORS,
        "straight_hair",
        "wavy_hair",
        "wearing_hat",
        "smiling",
        "mouth_slightly_open",
    )
)
HEADS: tuple[Head, ...] = (AGE, GENDER, EXPRESSION, *ATTRIBUTES)
