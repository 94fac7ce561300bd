"""Choosing below what predictors are not believed, on faces that no training saw (split val)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from scipy.stats import binomtest

# Of answers that stand, so many are to be right. Attributes: of those said to be seen, since nearly
# everything that is said not to be there is not.
WANTED: Mapping[str, float] = MappingProxyType(
    {"gender": 0.97, "expression": 0.75, "attributes": 0.85}
)
# Faces of about one quality are those within a window of this width around it.
WINDOW = 0.1
MIDDLES = np.round(np.arange(WINDOW / 2, 1.0, 0.01), 2)
CHANCE = 0.01  # how often a window that is told well enough may seem not to be


def fit_confidence(probabilities: np.ndarray, right: np.ndarray, wanted: float) -> float:
    """The least probability from which on answers are right as often as is wanted, 0 to 1.

    probabilities: float (N,), of the answers; right: bool (N,). To two digits; 1 where even the
    surest answers fall short, so that none stands.
    """
    for least in np.round(np.arange(0.0, 1.0, 0.01), 2):
        stands = probabilities >= least
        if stands.any() and right[stands].mean() >= wanted:
            return float(least)
    return 1.0


def fit_quality_floor(qualities: np.ndarray, right: np.ndarray, wanted: float) -> float:
    """The highest quality at which faces are told less well than is wanted, 0 to 1; 0 for none.

    qualities: float (N,), of faces whose answers are sure enough; right: bool (N,). What chance can
    explain counts as told well enough, so that a few faces do not move the floor.
    """
    floor = 0.0
    for middle in MIDDLES:
        near = np.abs(qualities - middle) <= WINDOW / 2
        if near.any():
            told = binomtest(int(right[near].sum()), int(near.sum()), wanted, alternative="less")
            if told.pvalue < CHANCE:
                floor = float(middle)
    return floor
