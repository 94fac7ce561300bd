"""Measuring how often different people's faces are near each other, on known people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ml.embedding.all_pairs import AllPairs, all_pairs
from ml.embedding.false_matches import AgeShift, FalseMatches
from ml.embedding.strictness import FALSE_ANSWERS, ComparisonErrors

RATES = (
    *(1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4),
    *(1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 1e-1),
)
FEWEST_PAIRS = 10  # below a rate, or it is not measured
IDENTITY_FOLDS = 10

# Of people with so many faces, galleries with ever more of them are searched for strangers.
FACES_OF_EACH = (1, 2, 4, 8)
GALLERIES_DRAWN = 10
EXPONENT_RATES = (1e-4, 2e-4, 5e-4, 1e-3)

# Ages at which a network trained on adults begins to tell people apart better, in years.
AGE_LIMITS = (4, 7, 13, 18)
# Where shifts are measured. At far lower rates, a child whom the set has in two pictures under two
# groups would count as a false match and decide the figure.
AGE_RATE = 1e-2
MOST_FACES_OF_AN_AGE = 4000  # eight million pairs


@dataclass(frozen=True, eq=False)
class AgedFaces:
    """Faces of which the age is known and, but for rare errors, that they are different people's.

    embeddings: float (N, 128). ages: float (N,), years. groups: int (N,); pictures of one group may
    be of one person.
    """

    embeddings: np.ndarray
    ages: np.ndarray
    groups: np.ndarray


def fit_curve(different: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Rates, and the distances up to which these shares of pairs of different people lie.

    different: float (P,), the distances of all such pairs. Rates that too few pairs speak for are
    left out.
    """
    rates = tuple(rate for rate in RATES if rate * len(different) >= FEWEST_PAIRS)
    return rates, tuple(float(value) for value in np.quantile(different, rates))


def fit_false_matches(embeddings: np.ndarray, people: np.ndarray, aged: AgedFaces) -> FalseMatches:
    """The curve of all pairs of known people; embeddings: float (N, 128), people: (N,)."""
    _, numbers = np.unique(people, return_inverse=True)
    pairs = all_pairs(embeddings, numbers)
    rates, distances = fit_curve(pairs.distances[~pairs.same])
    return FalseMatches(
        rates, distances, fit_faces_exponent(embeddings, numbers), fit_age_shifts(aged)
    )


def fit_faces_exponent(embeddings: np.ndarray, people: np.ndarray, seed: int = 0) -> float:
    """The power of the faces of each that the comparisons of a search go with.

    people: int (N,), numbers. Strangers, of whom there is one picture, are searched for in
    galleries of everybody who has enough faces, with ever more faces of each. As many independent
    comparisons as give the same share of false positives are what the search counts as.
    """
    random = np.random.default_rng(seed)
    faces = np.bincount(people)
    strangers = embeddings[faces[people] == 1]
    members = [np.flatnonzero(people == one) for one in np.flatnonzero(faces >= FACES_OF_EACH[-1])]
    drawn = np.array(
        [
            [random.permutation(rows)[: FACES_OF_EACH[-1]] for rows in members]
            for _ in range(GALLERIES_DRAWN)
        ]
    )
    apart = np.stack([_distances(strangers, embeddings[rows.ravel()]) for rows in drawn])
    apart = apart.reshape(GALLERIES_DRAWN, len(strangers), len(members), FACES_OF_EACH[-1])
    points = []
    for limit in np.quantile(apart, EXPONENT_RATES):
        single = np.mean(apart <= limit)
        for count in FACES_OF_EACH:
            false_positives = np.mean((apart[..., :count] <= limit).any((2, 3)))
            if 0 < false_positives < 1:  # where nobody or everybody is found, it tells nothing
                comparisons = np.log1p(-false_positives) / np.log1p(-single)
                points.append((np.log(count), np.log(comparisons)))
    logarithms, those_of_comparisons = np.transpose(points)
    exponent, _ = np.polyfit(logarithms, those_of_comparisons, 1)
    return float(exponent)


def fit_age_shifts(aged: AgedFaces, seed: int = 0) -> tuple[AgeShift, ...]:
    """By how much nearer faces of an age are to others of that age than adults are to adults."""
    random = np.random.default_rng(seed)
    adults = _distance_of_age(aged, aged.ages >= AGE_LIMITS[-1], random)
    shifts, least = [], 0.0
    for limit in AGE_LIMITS:
        of_age = (aged.ages >= least) & (aged.ages < limit)
        shift = max(0.0, adults - _distance_of_age(aged, of_age, random))
        shifts.append(AgeShift(limit, shift))
        least = limit
    return tuple(shifts)


def measure_strictness(
    embeddings: np.ndarray, people: np.ndarray, folds: int = IDENTITY_FOLDS
) -> dict[str, ComparisonErrors]:
    """The errors of each level's threshold, counted on people who had no part in choosing it.

    embeddings: float (N, 128). people: (N,). People are dealt out into folds; a fold's pairs are
    judged by the thresholds of all pairs that have nobody of the fold.
    """
    _, numbers = np.unique(people, return_inverse=True)
    pairs = all_pairs(embeddings, numbers)
    errors = {name: np.zeros(4) for name in FALSE_ANSWERS}
    for inside, outside in _folds(pairs, folds):
        rates, distances = fit_curve(pairs.distances[outside & ~pairs.same])
        curve = FalseMatches(rates, distances, faces_exponent=1.0)
        different = pairs.distances[inside & ~pairs.same]
        same = pairs.distances[inside & pairs.same]
        for name, share in FALSE_ANSWERS.items():
            limit = curve.distance_at(share)
            missed, matched = (same > limit).sum(), (different <= limit).sum()
            errors[name] += (matched, len(different), missed, len(same))
    return {
        name: ComparisonErrors(float(matched / different), float(missed / same))
        for name, (matched, different, missed, same) in errors.items()
    }


def held_out_curves(
    embeddings: np.ndarray, people: np.ndarray, shipped: FalseMatches, folds: int = IDENTITY_FOLDS
) -> dict[str, FalseMatches]:
    """For each person a curve that knows nothing of them: of all pairs with nobody of their fold.

    embeddings: float (N, 128). people: str (N,). What is not a matter of single pairs, the exponent
    and the shifts of ages, is as shipped.
    """
    names, numbers = np.unique(people, return_inverse=True)
    pairs = all_pairs(embeddings, numbers)
    curves: dict[str, FalseMatches] = {}
    for fold, (_, outside) in enumerate(_folds(pairs, folds)):
        curve = fit_curve(pairs.distances[outside & ~pairs.same])
        held_out = FalseMatches(*curve, shipped.faces_exponent, shipped.age_shifts)
        curves |= dict.fromkeys(names[fold::folds].tolist(), held_out)
    return curves


def _folds(pairs: AllPairs, folds: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each fold: the pairs both of whose people are in it, and those neither of whose are."""
    for fold in range(folds):
        first, second = pairs.firsts % folds == fold, pairs.seconds % folds == fold
        yield first & second, ~(first | second)


def _distance_of_age(aged: AgedFaces, wanted: np.ndarray, random: np.random.Generator) -> float:
    rows = np.flatnonzero(wanted)
    if len(rows) > MOST_FACES_OF_AN_AGE:
        rows = random.choice(rows, MOST_FACES_OF_AN_AGE, replace=False)
    pairs = all_pairs(aged.embeddings[rows], aged.groups[rows])
    return float(np.quantile(pairs.distances[~pairs.same], AGE_RATE))


def _distances(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Euclidean distances of all first to all second, float32 (F, S)."""
    squares = (first**2).sum(1)[:, None] + (second**2).sum(1) - 2 * first @ second.T
    return np.sqrt(np.maximum(squares, 0))
