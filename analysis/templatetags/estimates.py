"""How pages write what the models estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from analysis.models import Face

register = template.Library()

BRITISH = {"gray_hair": "Grey hair", "mustache": "Moustache"}
HAIR_COLORS = ("black_hair", "blond_hair", "brown_hair", "gray_hair")
LIKELIER_THAN_NOT = 0.5
WEAK = 0.6  # an expression less sure than this is shown with the one that comes second


@dataclass(frozen=True, slots=True)
class Trait:
    """Something seen in a face; probability: 0 to 1, None where none is told."""

    name: str
    probability: float | None


@register.filter
def percent(probability: float) -> str:
    """A probability from 0 to 1 in whole percent, never claiming certainty: 0.982 is "98%"."""
    if probability > 0.99:
        return "over 99%"
    if probability < 0.01:
        return "under 1%"
    return f"{probability:.0%}"


@register.filter
def as_percentage(probability: float) -> str:
    """A probability from 0 to 1 as a length in SVG: 0.982 is "98.2%", in whatever language."""
    return f"{probability * 100:.1f}%"


@register.filter
def words(name: str) -> str:
    """A name in snake case as a person writes it: "straight_hair" is "Straight hair"."""
    return BRITISH.get(name) or name.replace("_", " ").capitalize()


@register.filter
def traits(face: Face) -> list[Trait]:
    """What a card says in a word or two: hair colour, then the surest first.

    Left out is what is less likely than not: `present` is decided where it is right most often
    over many faces, which for a rare trait may be at 30%, and reads as a contradiction on one.
    """
    shown = []
    if face.hair_color:
        name = f"{face.hair_color}_hair"
        shown.append(Trait(name, face.attributes.get(name, {}).get("probability")))
    others = [
        Trait(name, attribute["probability"])
        for name, attribute in face.attributes.items()
        if attribute["present"]
        and attribute["probability"] >= LIKELIER_THAN_NOT
        and name not in HAIR_COLORS
    ]
    return shown + sorted(others, key=lambda trait: -trait.probability)


@register.filter
def expressions(face: Face) -> list[Trait]:
    """The likeliest expression, and where it is weak the second, too; none where none is told."""
    if not face.expression:
        return []
    ranked = sorted(face.expression["probabilities"].items(), key=lambda item: -item[1])
    shown = ranked[:1] if ranked[0][1] >= WEAK else ranked[:2]
    return [Trait(label, probability) for label, probability in shown]
