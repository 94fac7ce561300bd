"""What the models say of faces surely enough to be counted or searched for, in SQL.

The same rules as `ml.predictors.abstention`: whoever is not sure says nothing.
"""

from __future__ import annotations

from django.db.models import FloatField, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThanOrEqual

from analysis import analyzer


def surely_aged() -> Q:
    """Faces whose age is told."""
    return _seen_well() & Q(age_years__isnull=False)


def surely_gendered() -> Q:
    """Faces whose gender is told."""
    return _seen_well() & Q(gender_probability__gte=analyzer.abstention().confidence("gender"))


def surely_expressive() -> Q:
    """Faces whose expression is told."""
    least = analyzer.abstention().confidence("expression")
    return _seen_well() & Q(expression__probability__gte=least)


def surely_with(attribute: str) -> Q:
    """Faces on which an attribute, of whatever name, is told to be seen."""
    is_seen = Q(attributes__contains={attribute: {"present": True}})
    return _seen_well() & is_seen & _likely_enough(attribute)


def surely_of_hair(color: str) -> Q:
    """Faces whose hair colour is told to be this one; as that of the attribute of its name."""
    attribute = f"{color}_hair"
    is_sure = _likely_enough(attribute) | ~Q(attributes__has_key=attribute)
    return _seen_well() & Q(hair_color=color) & is_sure


def _likely_enough(attribute: str) -> Q:
    probability = KeyTextTransform("probability", KeyTransform(attribute, "attributes"))
    least = analyzer.abstention().confidence("attributes")
    return Q(GreaterThanOrEqual(Cast(probability, FloatField()), least))


def _seen_well() -> Q:
    return Q(quality__gte=analyzer.abstention().quality_floor)
