"""How pages write what the models estimate."""

from django import template

register = template.Library()


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
    """A name in snake case as a person writes it: "black_hair" is "Black hair"."""
    return name.replace("_", " ").capitalize()
