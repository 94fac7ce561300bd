"""Verification: are two pictures of one person? Measured on the pairs of LFW.

The protocol chooses the threshold on the other folds and counts on the fold left out (Huang et al.
2007, "Labeled Faces in the Wild"). A pair with a picture in which no face is found is an error
whatever the threshold, and is counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from ml.data.adapters.lfw import Pair
from ml.embedding.all_pairs import all_pairs

FALSE_MATCH_RATE = 1e-3
# The ROC is written down at these false-match rates.
ROC_RATES = (1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 1e-1, 2e-1, 5e-1)


@dataclass(frozen=True, eq=False)
class Comparisons:
    """Compared pairs, a row each.

    distances: float64 (N,), Euclidean between embeddings, NaN where a face was not found.
    same: bool (N,). folds: int (N,), of the protocol. firsts, seconds: str (N,), the identities.
    """

    distances: np.ndarray
    same: np.ndarray
    folds: np.ndarray
    firsts: np.ndarray
    seconds: np.ndarray


@dataclass(frozen=True)
class FoldResult:
    """A fold left out: its accuracy at the threshold that the other folds chose."""

    pairs: int
    threshold: float
    accuracy: float


@dataclass(frozen=True)
class RocPoint:
    """The share of same pairs accepted where this share of others is, with its 95% band."""

    false_match_rate: float
    threshold: float
    true_match_rate: float
    low: float
    high: float


def compare(
    pairs: Sequence[Pair], embeddings: dict[str, np.ndarray], identities: dict[str, str]
) -> Comparisons:
    """Compare pairs of pictures.

    embeddings: of the pictures in which a face was found, by file. identities: by file, of all.
    """
    nothing = np.full(128, np.nan)
    first = np.array([embeddings.get(pair.first, nothing) for pair in pairs])
    second = np.array([embeddings.get(pair.second, nothing) for pair in pairs])
    return Comparisons(
        distances=np.linalg.norm(first - second, axis=1),
        same=np.array([pair.same for pair in pairs]),
        folds=np.array([pair.fold for pair in pairs]),
        firsts=np.array([identities[pair.first] for pair in pairs]),
        seconds=np.array([identities[pair.second] for pair in pairs]),
    )


def best_threshold(distances: np.ndarray, same: np.ndarray) -> float:
    """The distance up to which "same" makes the fewest errors; pairs with NaN do not count.

    Halfway between neighbouring distances; of equally good ones the middle.
    """
    known = ~np.isnan(distances)
    distances, same = distances[known], same[known]
    order = np.argsort(distances)
    distances = distances[order]
    # Rows accepted by candidate k: the k nearest.
    right = np.concatenate([[0], np.cumsum(np.where(same[order], 1, -1))])
    candidates = np.concatenate(
        [[distances[0] / 2], (distances[1:] + distances[:-1]) / 2, [distances[-1] + 1e-6]]
    )
    best = np.flatnonzero(right == right.max())
    return float(candidates[best[len(best) // 2]])


def share_right(distances: np.ndarray, same: np.ndarray, threshold: float) -> float:
    """The share of pairs judged rightly; a pair with NaN is judged wrongly."""
    return float(np.mean(~np.isnan(distances) & ((distances <= threshold) == same)))


def official_folds(comparisons: Comparisons) -> list[FoldResult]:
    """Each of the protocol's folds, with the threshold of all others."""
    folds = comparisons.folds
    return [
        _fold_result(comparisons, tested=folds == fold, chosen_on=folds != fold)
        for fold in np.unique(folds)
    ]


def identity_folds(comparisons: Comparisons, folds: int = 10) -> list[FoldResult]:
    """Folds by the identity of a pair's first picture; the threshold knows nobody of the fold.

    Identities are dealt out in alphabetical order. A pair that shares either identity with the
    fold's pairs takes no part in choosing the fold's threshold.
    """
    names = np.unique(np.concatenate([comparisons.firsts, comparisons.seconds]))
    fold_of = dict(zip(names.tolist(), (np.arange(len(names)) % folds).tolist(), strict=True))
    fold_of_pair = np.array([fold_of[name] for name in comparisons.firsts])
    results = []
    for fold in range(folds):
        tested = fold_of_pair == fold
        people = np.concatenate([comparisons.firsts[tested], comparisons.seconds[tested]])
        shared = np.isin(comparisons.firsts, people) | np.isin(comparisons.seconds, people)
        results.append(_fold_result(comparisons, tested=tested, chosen_on=~shared))
    return results


def _fold_result(
    comparisons: Comparisons, *, tested: np.ndarray, chosen_on: np.ndarray
) -> FoldResult:
    threshold = best_threshold(comparisons.distances[chosen_on], comparisons.same[chosen_on])
    accuracy = share_right(comparisons.distances[tested], comparisons.same[tested], threshold)
    return FoldResult(int(tested.sum()), threshold, accuracy)


def mean_accuracy(folds: Iterable[FoldResult]) -> tuple[float, float]:
    """Mean accuracy over folds, each weighed by its pairs, and the mean's standard error."""
    folds = list(folds)
    accuracies = np.array([fold.accuracy for fold in folds])
    mean = np.average(accuracies, weights=[fold.pairs for fold in folds])
    return float(mean), float(accuracies.std(ddof=1) / np.sqrt(len(folds)))


def roc(
    comparisons: Comparisons, rates: Sequence[float] = ROC_RATES, samples: int = 500, seed: int = 0
) -> list[RocPoint]:
    """Points of the ROC with a bootstrap band over identities, drawn as a whole.

    A pair with NaN is accepted at no threshold.
    """
    accepted_from = np.where(np.isnan(comparisons.distances), np.inf, comparisons.distances)
    same, different = accepted_from[comparisons.same], accepted_from[~comparisons.same]
    thresholds, true_rates = _operating_points(same, different, rates)
    random = np.random.default_rng(seed)
    names, person_of_pair = np.unique(comparisons.firsts, return_inverse=True)
    bands = np.empty((samples, len(rates)))
    for sample in range(samples):
        drawn = np.bincount(random.integers(0, len(names), len(names)), minlength=len(names))
        times = drawn[person_of_pair]
        bands[sample] = _operating_points(
            np.repeat(same, times[comparisons.same]),
            np.repeat(different, times[~comparisons.same]),
            rates,
        )[1]
    low, high = np.quantile(bands, [0.025, 0.975], axis=0)
    rows = zip(rates, thresholds, true_rates, low, high, strict=True)
    return [RocPoint(*map(float, row)) for row in rows]


def _operating_points(
    same: np.ndarray, different: np.ndarray, rates: Sequence[float]
) -> tuple[np.ndarray, np.ndarray]:
    """Largest thresholds accepting at most these shares of `different`; of `same` what share."""
    different = np.sort(different)
    allowed = np.floor(np.array(rates) * len(different)).astype(int)
    # Just below the first different pair that must not be accepted.
    limits = np.append(different, np.inf)[allowed]
    thresholds = np.nextafter(limits, 0)
    true_rates = np.searchsorted(np.sort(same), thresholds, "right") / max(len(same), 1)
    return thresholds, true_rates


def true_match_rate_of_all_pairs(
    embeddings: np.ndarray, identities: np.ndarray, rate: float = FALSE_MATCH_RATE
) -> tuple[float, float]:
    """The true-match rate and threshold at a false-match rate, over all pairs of found faces.

    embeddings: float (N, 128). identities: str (N,).
    """
    _, people = np.unique(identities, return_inverse=True)
    pairs = all_pairs(embeddings, people)
    same = pairs.same
    thresholds, true_rates = _operating_points(
        pairs.distances[same], pairs.distances[~same], [rate]
    )
    return float(true_rates[0]), float(thresholds[0])


def verification_report(
    pairs: Sequence[Pair], embeddings: dict[str, np.ndarray], identities: dict[str, str]
) -> dict:
    """All figures of verification, ready for JSON.

    embeddings: of the pictures in which a face was found, by file. identities: by file, of all.
    """
    comparisons = compare(pairs, embeddings, identities)
    official, by_identity = official_folds(comparisons), identity_folds(comparisons)
    found = sorted(embeddings)
    all_pairs_rate, all_pairs_threshold = true_match_rate_of_all_pairs(
        np.array([embeddings[file] for file in found]),
        np.array([identities[file] for file in found]),
    )
    return {
        "pictures": len(identities),
        "pictures_without_face": len(identities) - len(found),
        "pairs": len(pairs),
        "pairs_without_face": int(np.isnan(comparisons.distances).sum()),
        "official_folds": _folds_report(official),
        "identity_folds": _folds_report(by_identity),
        "roc": [asdict(point) for point in roc(comparisons)],
        "all_pairs": {
            "false_match_rate": FALSE_MATCH_RATE,
            "true_match_rate": all_pairs_rate,
            "threshold": all_pairs_threshold,
        },
    }


def _folds_report(folds: Sequence[FoldResult]) -> dict:
    mean, error = mean_accuracy(folds)
    return {
        "accuracy": mean,
        "standard_error": error,
        "thresholds": [fold.threshold for fold in folds],
        "accuracies": [fold.accuracy for fold in folds],
    }
