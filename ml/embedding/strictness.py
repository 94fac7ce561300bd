"""How surely faces have to show one person: named levels, each a share of false answers.

A level's share holds for one question, whatever it takes to answer it: one comparison, where two
faces are compared, or a search through everybody whom a gallery knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from ml.embedding.false_matches import FalseMatches

# Of questions about people who are not the same, or whom the gallery does not know, so many are
# answered with "the same person" or with a name.
FALSE_ANSWERS: Mapping[str, float] = MappingProxyType(
    {"strict": 0.001, "usual": 0.01, "lenient": 0.03}
)
# A suggestion is a question, and may be wrong so many times as often as what is written down.
SUGGESTED_FALSE_ANSWERS = 10


def verification_threshold(curve: FalseMatches, level: str, youngest: float | None = None) -> float:
    """The distance up to which two faces are called one person's.

    level: of FALSE_ANSWERS. youngest: the least age of a face, as in `FalseMatches.distance_at`.
    """
    return curve.distance_at(FALSE_ANSWERS[level], youngest)


def automatic_threshold(
    curve: FalseMatches, level: str, comparisons: float, youngest: float | None = None
) -> float:
    """The distance up to which a search may say whom a face shows, without asking anybody.

    comparisons: that it makes, by `FalseMatches.comparisons`.
    """
    return curve.distance_at(FALSE_ANSWERS[level] / comparisons, youngest)


def suggestion_threshold(
    curve: FalseMatches, level: str, comparisons: float, youngest: float | None = None
) -> float:
    """The distance up to which it is worth asking whether a face shows somebody."""
    share = SUGGESTED_FALSE_ANSWERS * FALSE_ANSWERS[level]
    return curve.distance_at(share / comparisons, youngest)


@dataclass(frozen=True, slots=True)
class ComparisonErrors:
    """What a level's threshold did on pairs of people who had no part in choosing it.

    false_match_rate: of pairs of different people, taken for one. false_non_match_rate: of pairs of
    one person, taken for two. Both 0 to 1.
    """

    false_match_rate: float
    false_non_match_rate: float

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        return cls(record["false_match_rate"], record["false_non_match_rate"])

    def to_record(self) -> dict[str, float]:
        return {
            "false_match_rate": float(f"{self.false_match_rate:.3g}"),
            "false_non_match_rate": float(f"{self.false_non_match_rate:.3g}"),
        }
