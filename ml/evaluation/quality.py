"""Quality: does leaving out the faces of least quality leave out the errors of verification?

Error versus reject: pairs of pictures of one person, in order of the lesser quality of the two; the
false non-match rate of those that remain when more and more are rejected, at a fixed threshold. The
area below the curve is given as a share of the rate without rejecting: 1 where a score tells
nothing, and less the more it tells. Source: Grother and Tabassi 2007, "Performance of Biometric
Quality Measures", PAMI. The shipped score stands beside its parts and a fitted combination of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ml.evaluation.verification import FALSE_MATCH_RATE, true_match_rate_of_all_pairs

SHIPPED = "shipped"
FITTED = "fitted"
# The curve is written down at these shares of rejected pairs; the area is that below it.
REJECTED = (0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2)
AREA_POINTS = 41
# The first ones of each, so that no pair is one of hundreds of the same person.
PICTURES_OF_A_PERSON = 8
FOLDS = 10


@dataclass(frozen=True, eq=False)
class SamePairs:
    """P pairs of pictures of one person.

    first, second: int (P,), rows of pictures. people: int (P,), whose they are.
    """

    first: np.ndarray
    second: np.ndarray
    people: np.ndarray

    def least(self, scores: np.ndarray) -> np.ndarray:
        """The lesser score, float (P,), of each pair's two pictures."""
        return np.minimum(scores[self.first], scores[self.second])


def quality_report(
    embeddings: np.ndarray,
    identities: Sequence[str],
    shipped: np.ndarray,
    parts: Mapping[str, np.ndarray],
    *,
    samples: int = 200,
    seed: int = 0,
) -> dict:
    """All figures of quality, ready for JSON.

    embeddings: float (N, 128), of pictures in which a face was found. identities: N.
    shipped: float (N,), the quality that the analyzer says. parts: float (N,) each, by name, what
    may be said of quality besides; higher is better. samples: of the bootstrap over people.
    """
    names, people = np.unique(identities, return_inverse=True)
    pairs = same_pairs(people)
    _, threshold = true_match_rate_of_all_pairs(embeddings, np.asarray(identities))
    distances = np.linalg.norm(embeddings[pairs.first] - embeddings[pairs.second], axis=1)
    missed = distances > threshold
    scores = {SHIPPED: shipped, **parts, FITTED: fitted_score(parts, pairs, distances, people)}
    least = {name: pairs.least(score) for name, score in scores.items()}
    drawn = _resampled(pairs, len(names), samples, seed)
    of_shipped = [_area_of(missed[rows], least[SHIPPED][rows]) for rows in drawn]
    return {
        "pictures": len(embeddings),
        "people": len(np.unique(pairs.people)),
        "pairs": len(missed),
        "false_match_rate": FALSE_MATCH_RATE,
        "threshold": threshold,
        "false_non_match_rate": float(missed.mean()),
        "rejected": list(REJECTED),
        "scores": {
            name: {
                "area": _area_of(missed, quality),
                **_difference(
                    [_area_of(missed[rows], quality[rows]) for rows in drawn], of_shipped
                ),
                "curve": error_versus_reject(missed, quality, REJECTED).tolist(),
            }
            for name, quality in least.items()
        },
        # Whoever knew the errors would reject them first.
        "best_possible": {
            "area": _area_of(missed, -missed.astype(float)),
            "curve": error_versus_reject(missed, -missed.astype(float), REJECTED).tolist(),
        },
    }


def same_pairs(people: np.ndarray) -> SamePairs:
    """All pairs of one person's pictures, of the first few of each; people: int (N,)."""
    first, second = [], []
    for person in np.unique(people):
        rows = np.flatnonzero(people == person)[:PICTURES_OF_A_PERSON]
        upper = np.triu_indices(len(rows), 1)
        first.append(rows[upper[0]])
        second.append(rows[upper[1]])
    firsts = np.concatenate(first)
    return SamePairs(firsts, np.concatenate(second), people[firsts])


def error_versus_reject(
    missed: np.ndarray, qualities: np.ndarray, rejected: Sequence[float] | np.ndarray
) -> np.ndarray:
    """The share of errors, float64 (R,), among the pairs that remain of each rejecting.

    missed: bool (P,). qualities: float (P,); those of the lowest are rejected first. rejected:
    shares of the pairs, 0 <= share < 1.
    """
    in_order = missed[np.argsort(qualities, kind="stable")]
    errors_left = np.concatenate([np.cumsum(in_order[::-1])[::-1], [0]])
    firsts = np.floor(np.asarray(rejected) * len(in_order)).astype(int)
    return errors_left[firsts] / (len(in_order) - firsts)


def fitted_score(
    parts: Mapping[str, np.ndarray], pairs: SamePairs, distances: np.ndarray, people: np.ndarray
) -> np.ndarray:
    """Quality as a weighted sum of its parts, float64 (N,): one weight each, fitted on distances.

    A pair's distance is explained by the sum over its two pictures. Each picture is judged by
    weights of folds that do not know its person. people: int (N,).
    """
    values = np.stack(list(parts.values()), 1)
    scores = np.zeros(len(values))
    for fold in range(FOLDS):
        known = pairs.people % FOLDS != fold
        sums = values[pairs.first[known]] + values[pairs.second[known]]
        explained = np.concatenate([np.ones((len(sums), 1)), sums], 1)
        weights = np.linalg.lstsq(explained, distances[known], rcond=None)[0][1:]
        mine = people % FOLDS == fold
        scores[mine] = -values[mine] @ weights
    return scores


def _area_of(missed: np.ndarray, qualities: np.ndarray) -> float:
    """The area below the curve, as a share of the rate without rejecting; 1 without errors."""
    if not missed.any():
        return 1.0
    rejected = np.linspace(0, REJECTED[-1], AREA_POINTS)
    return float(error_versus_reject(missed, qualities, rejected).mean() / missed.mean())


def _resampled(pairs: SamePairs, people: int, samples: int, seed: int) -> list[np.ndarray]:
    """Rows of pairs of as many people drawn anew, a row as often as its person was drawn."""
    random = np.random.default_rng(seed)
    drawn = (random.integers(0, people, people) for _ in range(samples))
    times = (np.bincount(sample, minlength=people)[pairs.people] for sample in drawn)
    return [np.repeat(np.arange(len(pairs.people)), often) for often in times]


def _difference(areas: Sequence[float], of_shipped: Sequence[float]) -> dict[str, float]:
    """The 95% band of how much larger an area is than the shipped score's."""
    low, high = np.quantile(np.subtract(areas, of_shipped), [0.025, 0.975])
    return {"larger_low": float(low), "larger_high": float(high)}
