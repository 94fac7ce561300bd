"""How pages write what the models estimate."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django import template
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.analyzer import Doubt, abstention
from analysis.models import Face
from analysis.services.faces.face_rows import analysis_of

register = template.Library()

# What heads and labels of ml/predictors/declarations.py are called, for people.
WORDS = {
    "angry": _("Angry"),
    "disgust": _("Disgusted"),
    "fear": _("Afraid"),
    "happy": _("Happy"),
    "neutral": _("Neutral"),
    "sad": _("Sad"),
    "surprise": _("Surprised"),
    "female": _("Female"),
    "male": _("Male"),
    "black": _("Black"),
    "blond": _("Blond"),
    "brown": _("Brown"),
    "gray": _("Grey"),
    "black_hair": _("Black hair"),
    "blond_hair": _("Blond hair"),
    "brown_hair": _("Brown hair"),
    "gray_hair": _("Grey hair"),
    "straight_hair": _("Straight hair"),
    "wavy_hair": _("Wavy hair"),
    "bald": _("Bald"),
    "bangs": _("Fringe"),
    "receding_hairline": _("Receding hairline"),
    "beard": _("Beard"),
    "goatee": _("Goatee"),
    "mustache": _("Moustache"),
    "sideburns": _("Sideburns"),
    "eyeglasses": _("Eyeglasses"),
    "wearing_hat": _("Hat"),
    "smiling": _("Smiling"),
    "mouth_slightly_open": _("Mouth slightly open"),
}
# Why something is not told; of a low confidence the guesses tell themselves.
DOUBTS = {
    Doubt.TOO_SMALL: _("the face is too small to tell"),
    Doubt.TOO_BLURRED: _("the face is too blurred to tell"),
    Doubt.TOO_TURNED: _("the face is turned too far to tell"),
    Doubt.HARDLY_A_FACE: _("this is hardly a face"),
}
HAIR_COLORS = ("black_hair", "blond_hair", "brown_hair", "gray_hair")
LIKELIER_THAN_NOT = 0.5
# A guess less sure than this is shown with the one that comes second.
WEAK_EXPRESSION = 0.6
WEAK_GENDER = 0.8
# Of the hill that shows an age.
OLDEST = 100  # years
STEPS_PER_YEAR = 1
NARROWEST_YEARS = 1.0
DEVIATIONS_OF_TENTH = 1.2816  # a tenth of a normal distribution lies beyond these
INVISIBLE = 0.004  # of the hill's height


@dataclass(frozen=True, slots=True)
class Trait:
    """Something seen in a face; probability: 0 to 1, None where none is told."""

    name: str
    probability: float | None


@register.filter
def percent(probability: float) -> str:
    """A probability from 0 to 1 in whole percent, never claiming certainty: 0.982 is "98%"."""
    if probability > 0.99:
        return gettext("over %(number)s%%") % {"number": 99}
    if probability < 0.01:
        return gettext("under %(number)s%%") % {"number": 1}
    return gettext("%(number)s%%") % {"number": round(probability * 100)}


@register.filter
def rate(share: float) -> str:
    """A share of errors from 0 to 1 to two digits that count: 0.00906 is "0.91%"."""
    number = formats.number_format(float(f"{share * 100:.2g}"))
    return gettext("%(number)s%%") % {"number": number}


@register.filter
def as_percentage(probability: float) -> str:
    """A probability from 0 to 1 as a length in SVG: 0.982 is "98.2%", in whatever language."""
    return f"{probability * 100:.1f}%"


@register.filter
def words(name: str) -> str:
    """A name in snake case as a person writes it: "straight_hair" is "Straight hair"."""
    return str(WORDS.get(name) or name.replace("_", " ").capitalize())


@register.filter
def traits(face: Face) -> list[Trait]:
    """What a card says in a word or two: hair colour, then the surest first.

    Left out is what is not sure, and what is less likely than not: `present` is decided where it
    is right most often over many faces, which for a rare trait may be at 30%, and reads as a
    contradiction on one.
    """
    not_sure = analysis_of(face).not_sure
    shown = []
    if face.hair_color and "hair_color" not in not_sure:
        name = f"{face.hair_color}_hair"
        shown.append(Trait(name, face.attributes.get(name, {}).get("probability")))
    others = [
        Trait(name, attribute["probability"])
        for name, attribute in face.attributes.items()
        if attribute["present"]
        and attribute["probability"] >= LIKELIER_THAN_NOT
        and name not in HAIR_COLORS
        and name not in not_sure
    ]
    return shown + sorted(others, key=lambda trait: -trait.probability)


@register.filter
def expressions(face: Face) -> list[Trait]:
    """The likeliest expression, and where it is weak the second, too; none where none is told."""
    if not face.expression:
        return []
    unsure = abstention().confidence("expression")
    return _guesses(face.expression["probabilities"], weak=max(WEAK_EXPRESSION, unsure))


@register.filter
def genders(face: Face) -> list[Trait]:
    """The likelier gender, and where it is weak the other, too; none where none is told."""
    if not face.gender:
        return []
    (other,) = set(Face.Gender.values) - {face.gender}
    probabilities = {face.gender: face.gender_probability, other: 1 - face.gender_probability}
    return _guesses(probabilities, weak=max(WEAK_GENDER, abstention().confidence("gender")))


@register.filter
def doubt(face: Face, head: str) -> str:
    """Why a face's gender or expression is not to be relied on, as ml tells it; "" where it is."""
    return analysis_of(face).not_sure.get(head, "")


@register.filter
def doubt_in_words(reason: str) -> str:
    """Why something is not told, where the guesses do not tell it; else ""."""
    return str(DOUBTS.get(reason, ""))


@register.filter
def in_words(guesses: list[Trait]) -> str:
    """Guesses of which none is sure: "female 55% or male 45%"."""
    said = [f"{words(guess.name).lower()} {percent(guess.probability)}" for guess in guesses]
    return gettext(" or ").join(said)


def _guesses(probabilities: dict[str, float], *, weak: float) -> list[Trait]:
    ranked = sorted(probabilities.items(), key=lambda item: -item[1])
    shown = ranked[:1] if ranked[0][1] >= weak else ranked[:2]
    return [Trait(name, probability) for name, probability in shown]


@register.filter
def age_curve(face: Face) -> str:
    """How likely each age is, as the outline of a hill in SVG: x in years, y from 24 to 2.

    Of the estimate are known its middle and the ages below and above which one face in ten lies;
    the hill is the normal distribution of two widths that has them.
    """
    below = max(face.age_years - face.age_low_years, NARROWEST_YEARS) / DEVIATIONS_OF_TENTH
    above = max(face.age_high_years - face.age_years, NARROWEST_YEARS) / DEVIATIONS_OF_TENTH
    points = []
    for step in range(OLDEST * STEPS_PER_YEAR + 1):
        years = step / STEPS_PER_YEAR
        distance = years - face.age_years
        density = math.exp(-0.5 * (distance / (below if distance < 0 else above)) ** 2)
        if density > INVISIBLE:
            points.append(f"{years:.1f} {24 - 22 * density:.2f}")
    start, end = points[0].split()[0], points[-1].split()[0]
    return f"M{start} 24L{'L'.join(points)}L{end} 24Z"
