"""Identification: whom does a face show, somebody known or nobody? Measured on the faces of LFW.

Open-set search as in Grother et al. 2019, "Face Recognition Vendor Test, Part 2: Identification".
The gallery holds the first half of the pictures of everybody who has several. Probes are their
other pictures, and those of people who have only one, whom no gallery knows. As in production, a
face is whoever has the nearest gallery face, if that is within a threshold. The threshold follows
from the gallery's size and a curve of false matches that the probe's person had no part in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ml.embedding.false_matches import FalseMatches
from ml.embedding.strictness import automatic_threshold, suggestion_threshold

# In people: about as many as one owner knows, and everybody.
GALLERY_SIZES = (100, None)
# By the names of their figures: how the threshold follows from a curve, and the level.
THRESHOLDS = {
    "automatic": (automatic_threshold, "usual"),
    "suggestion": (suggestion_threshold, "usual"),
    "automatic_strict": (automatic_threshold, "strict"),
    "automatic_lenient": (automatic_threshold, "lenient"),
}
NORMAL_QUANTILE = 1.96  # of 95% intervals
BLOCK = 512  # probes compared at once with the whole gallery


@dataclass(frozen=True, eq=False)
class Search:
    """What searches of probes in galleries found, a row each.

    distances: float64 (N,), to the nearest gallery face, infinite where the probe has no face.
    right: bool (N,), whether that is a face of the same person. people: str (N,), the probe's.
    known: bool (N,), whether the gallery has faces of that person. faces_of_each: int (P,), of the
    gallery's people.
    """

    distances: np.ndarray
    right: np.ndarray
    people: np.ndarray
    known: np.ndarray
    faces_of_each: np.ndarray


def identification_report(
    embeddings: dict[str, np.ndarray],
    identities: dict[str, str],
    curves: Mapping[str, FalseMatches],
    sizes: Sequence[int | None] = GALLERY_SIZES,
    seed: int = 0,
) -> dict:
    """All figures of identification, ready for JSON.

    embeddings: of the pictures in which a face was found, by file. identities: by file, of all.
    curves: by person, from which the thresholds for searches for this person follow. sizes: of
    galleries, in people; None for everybody in one. Everybody is in one gallery of each size, but
    for those whom the last does not need to be full.
    """
    gallery, probes = _parted(identities)
    known = {identities[file] for file in gallery}
    people = np.random.default_rng(seed).permutation(sorted(known))
    reports = []
    for size in sizes:
        full = min(size or len(people), len(people))
        galleries = people[: len(people) // full * full].reshape(-1, full)
        searches = []
        for row in galleries:
            members = set(row)
            others = known - members
            searches.append(
                search(
                    [file for file in gallery if identities[file] in members],
                    [file for file in probes if identities[file] not in others],
                    embeddings,
                    identities,
                )
            )
        reports.append({"people": full, "galleries": len(galleries), **_figures(searches, curves)})
    return {
        "pictures": len(identities),
        "pictures_without_face": len(identities) - len(embeddings),
        "galleries": reports,
    }


def _parted(identities: dict[str, str]) -> tuple[list[str], list[str]]:
    """The files of the gallery, and those of the probes."""
    files_of: dict[str, list[str]] = {}
    for file in sorted(identities):
        files_of.setdefault(identities[file], []).append(file)
    gallery = [file for files in files_of.values() for file in files[: len(files) // 2]]
    return gallery, sorted(set(identities) - set(gallery))


def search(
    gallery: Sequence[str],
    probes: Sequence[str],
    embeddings: dict[str, np.ndarray],
    identities: dict[str, str],
) -> Search:
    """Look for the nearest face of a gallery to each probe; gallery, probes: files."""
    gallery = [file for file in gallery if file in embeddings]
    shown = np.array([identities[file] for file in gallery])
    vectors = np.array([embeddings[file] for file in gallery])
    lengths = (vectors**2).sum(1)
    people = np.array([identities[file] for file in probes])
    distances = np.full(len(probes), np.inf)
    right = np.zeros(len(probes), bool)
    found = np.array([row for row, file in enumerate(probes) if file in embeddings], int)
    for start in range(0, len(found), BLOCK):
        rows = found[start : start + BLOCK]
        block = np.array([embeddings[probes[row]] for row in rows])
        squares = (block**2).sum(1)[:, None] + lengths - 2 * block @ vectors.T
        nearest = squares.argmin(1)
        distances[rows] = np.sqrt(np.maximum(squares[np.arange(len(rows)), nearest], 0))
        right[rows] = shown[nearest] == people[rows]
    _, faces_of_each = np.unique(shown, return_counts=True)
    return Search(distances, right, people, np.isin(people, shown), faces_of_each)


def _figures(searches: Sequence[Search], curves: Mapping[str, FalseMatches]) -> dict:
    """Figures over all searches together, for each of the thresholds."""
    distances, right, people, known = (
        np.concatenate([getattr(one, part) for one in searches])
        for part in ("distances", "right", "people", "known")
    )
    figures = {
        "known_probes": int(known.sum()),
        "unknown_probes": int((~known).sum()),
        "rank_1": share_with_interval(right[known], people[known]),
    }
    for name, (rule, level) in THRESHOLDS.items():
        limits = np.concatenate([_limits(one, curves, rule, level) for one in searches])
        named = distances <= limits
        figures[name] = {
            "threshold": float(limits.mean()),
            # FPIR and FNIR: strangers who are given a name, and known people who are not given
            # their own; the latter includes those who are given another's.
            "false_positives": share_with_interval(named[~known], people[~known]),
            "false_negatives": share_with_interval(~(named & right)[known], people[known]),
            "wrong_names": share_with_interval((named & ~right)[known], people[known]),
        }
    return figures


def _limits(
    search: Search, curves: Mapping[str, FalseMatches], rule: Callable[..., float], level: str
) -> np.ndarray:
    """The threshold for each probe, float64 (N,)."""
    of_curve = {
        curve: rule(curve, level, curve.comparisons(search.faces_of_each))
        for curve in set(curves.values())
    }
    return np.array([of_curve[curves[person]] for person in search.people])


def share_with_interval(hits: np.ndarray, people: np.ndarray) -> dict[str, float]:
    """The share of hits, bool (N,), with Wilson's 95% interval.

    people: (N,), whose probe each is. Probes of one person are alike, so that the interval is that
    of as many trials as there are people: rather too wide than too narrow.
    """
    trials = len(np.unique(people))
    if trials == 0:
        return {"share": 0.0, "low": 0.0, "high": 1.0}
    share = float(hits.mean())
    z = NORMAL_QUANTILE
    centre = (share + z**2 / (2 * trials)) / (1 + z**2 / trials)
    half = z / (1 + z**2 / trials) * np.sqrt(share * (1 - share) / trials + (z / trials / 2) ** 2)
    return {
        "share": share,
        "low": max(0.0, float(centre - half)),
        "high": min(1.0, float(centre + half)),
    }
