"""Figures for all faces and for each group of them, so that weak spots show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

ADULT_AGE = 18
# First and last completed year of each band.
AGE_BANDS = ((0, 3), (4, 12), (13, 17), (18, 29), (30, 44), (45, 59), (60, 74), (75, 130))
# A group of fewer faces says more of chance than of the network.
SMALLEST_GROUP = 20


def by_age_band(ages: np.ndarray) -> dict[str, np.ndarray]:
    """Masks bool (N,) of the bands, youngest first. ages: completed years (N,)."""
    return {_band_name(low, high): (low <= ages) & (ages <= high) for low, high in AGE_BANDS}


def _band_name(low: int, high: int) -> str:
    return f"{low}+" if (low, high) == AGE_BANDS[-1] else f"{low}-{high}"


def by_label(labels: np.ndarray) -> dict[str, np.ndarray]:
    """Masks bool (N,) of each label in alphabetical order; "" is no label."""
    return {str(label): labels == label for label in np.unique(labels) if label}


def break_down(
    figures: Callable[[np.ndarray], dict[str, Any]], groups: dict[str, np.ndarray]
) -> dict[str, dict[str, Any]]:
    """Figures of each group that is large enough; `figures` takes the group's mask bool (N,)."""
    return {name: figures(mask) for name, mask in groups.items() if mask.sum() >= SMALLEST_GROUP}
