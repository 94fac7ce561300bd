"""How often faces of different people are taken for one person's, by the distance asked for.

A false-match rate is that of one comparison. Who looks for a stranger's face in a gallery makes
many, and each may go wrong: the share of searches that do is about the rate times the comparisons.
So the larger the gallery, the nearer two faces have to be. The curve of rates was measured on
pairs of known people (ml.embedding.false_match_fitting) and stands in the bundle's manifest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

# A gallery counts as no smaller than this: people in one family's photos are more alike than the
# strangers on whom the curve was measured.
FEWEST_COMPARISONS = 100
STEPS_TO_DOUBLE = 2  # in which galleries grow, so that not every new name moves the thresholds


@dataclass(frozen=True, slots=True)
class AgeShift:
    """Faces below this age, in years, have to be nearer by `shift` for the same rate."""

    below: float
    shift: float


@dataclass(frozen=True, slots=True)
class FalseMatches:
    """A measured curve of false-match rates, and what changes it.

    rates: ascending, above 0. distances: up to which these shares of pairs of different people lie.
    faces_exponent: with k faces, somebody in a gallery counts as k to this power of comparisons:
    one person's faces are alike, so that their false matches mostly come together.
    age_shifts: ascending by age.
    """

    rates: tuple[float, ...]
    distances: tuple[float, ...]
    faces_exponent: float
    age_shifts: tuple[AgeShift, ...] = ()

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The curve that a manifest's record `false_matches` describes."""
        return cls(
            rates=tuple(record["rates"]),
            distances=tuple(record["distances"]),
            faces_exponent=record["faces_exponent"],
            age_shifts=tuple(AgeShift(**shift) for shift in record["age_shifts"]),
        )

    def to_record(self) -> dict[str, Any]:
        return {
            "rates": list(self.rates),
            "distances": [round(distance, 4) for distance in self.distances],
            "faces_exponent": round(self.faces_exponent, 3),
            "age_shifts": [
                {"below": shift.below, "shift": round(shift.shift, 3)} for shift in self.age_shifts
            ],
        }

    def distance_at(self, rate: float, youngest: float | None = None) -> float:
        """The distance up to which this share of comparisons of different people matches.

        Between measured rates it goes with the rate's logarithm; below the lowest it goes on as
        over the decade above that. youngest: the least age that the face may have, in years; None
        where nothing is known of it, which is taken for an adult's.
        """
        logs = np.log10(self.rates)
        wanted = math.log10(rate)
        distance = float(np.interp(wanted, logs, self.distances))
        if wanted < logs[0]:
            fall = np.interp(logs[0] + 1, logs, self.distances) - self.distances[0]
            distance -= float(fall * (logs[0] - wanted))
        return max(0.0, distance - self._shift(youngest))

    def comparisons(self, faces_of_each: Iterable[int]) -> float:
        """As how many comparisons of single faces a search counts, in steps, from the least up.

        faces_of_each: how many faces the gallery has of each of its people.
        """
        counted = sum(faces**self.faces_exponent for faces in faces_of_each)
        doublings = math.log2(max(counted, FEWEST_COMPARISONS) / FEWEST_COMPARISONS)
        # The least step that is no smaller, but for a rounding error.
        steps = math.ceil(STEPS_TO_DOUBLE * doublings - 1e-9)
        return FEWEST_COMPARISONS * 2 ** (steps / STEPS_TO_DOUBLE)

    def _shift(self, youngest: float | None) -> float:
        if youngest is None:
            return 0.0
        return next((one.shift for one in self.age_shifts if youngest < one.below), 0.0)
