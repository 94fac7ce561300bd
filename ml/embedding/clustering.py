"""Grouping faces of unknown people: who looks alike enough to be one person.

Average linkage, cut at a distance: two groups join if their faces are near each other on average,
so that one face between two people does not join them. The groups are the same whatever the order
of the faces. Two groups that join have two faces within the cut, so each connected component of
that graph is grouped by itself, which gives the same groups and keeps time and memory small.
Only in a component of many thousands of faces are the groups those of a sample.

Two faces of one photo are hardly one person's: each such pair counts as if it were far apart, which
keeps two small groups asunder and is outweighed where everything else speaks for one person.
"""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import pdist

BLOCK_ENTRIES = 2_000_000  # distances computed at once: 8 MB
# The linkage of n faces takes 4 n² bytes: 64 MB. Of a larger component so many make the groups, and
# the others join them.
LARGEST_LINKAGE = 4000
# How much farther apart two faces of one photo count. A face stays out of a group of up to about 20
# that looks like it and holds a face of its photo.
ONE_PHOTO_DISTANCE = 4.0


def cluster_faces(
    embeddings: np.ndarray, threshold: float, photos: np.ndarray | None = None
) -> np.ndarray:
    """Number each face's group, int (N,), from 0, the largest group first.

    embeddings: float (N, 128). threshold: the largest average distance at which groups join.
    photos: (N,), equal for faces of one photo (None: each is of another). A face that is like no
    other is a group of its own. The groups do not depend on the order of the faces; their numbers
    do not either, unless groups are of equal size and their faces equal.
    """
    photos = _numbered(photos, len(embeddings))
    order = np.lexsort((photos, *embeddings.T))
    ordered = np.asarray(embeddings, np.float32)[order]
    labels = _cluster_ordered(ordered, photos[order], threshold)
    sizes = np.bincount(labels)
    firsts = np.full(len(sizes), len(labels))
    np.minimum.at(firsts, labels, np.arange(len(labels)))
    rank = np.empty(len(sizes), int)
    rank[np.lexsort((firsts, -sizes))] = np.arange(len(sizes))
    numbered = np.empty(len(labels), int)
    numbered[order] = rank[labels]
    return numbered


def two_groups(embeddings: np.ndarray, photos: np.ndarray | None = None) -> np.ndarray:
    """Which faces are in the smaller of the two groups that they form best, bool (N,).

    embeddings, photos: as for `cluster_faces`. By Ward's linkage, since average linkage would set
    the one odd face apart and leave two people together. All False where nothing tells two apart.
    """
    count = len(embeddings)
    if count < 2:
        return np.zeros(count, bool)
    photos = _numbered(photos, count)
    embeddings = np.asarray(embeddings, np.float32)
    sample = np.linspace(0, count - 1, min(count, LARGEST_LINKAGE)).astype(int)
    distances = _distances(embeddings[sample], photos[sample])
    is_second = fcluster(linkage(distances, "ward"), 2, "maxclust") == 2
    if not is_second.any():
        return np.zeros(count, bool)
    means = [embeddings[sample][group].mean(0) for group in (~is_second, is_second)]
    first, second = (np.linalg.norm(embeddings - mean, axis=1) for mean in means)
    in_second = second < first
    in_second[sample] = is_second
    return in_second if 2 * in_second.sum() <= count else ~in_second


def reached_from(starts: np.ndarray, embeddings: np.ndarray, threshold: float) -> np.ndarray:
    """Which faces hang together with a start by steps no longer than the threshold.

    starts: float (S, 128). embeddings: float (N, 128). Returns bool (N,). Only the groups of these
    can change by what happens to the starts.
    """
    embeddings = np.asarray(embeddings, np.float32)
    waiting = np.arange(len(embeddings))
    reached = np.zeros(len(embeddings), bool)
    frontier = np.asarray(starts, np.float32)
    while len(frontier) and len(waiting):
        near = _near_any(embeddings[waiting], frontier, threshold)
        reached[waiting[near]] = True
        frontier = embeddings[waiting[near]]
        waiting = waiting[~near]
    return reached


def _numbered(photos: np.ndarray | None, count: int) -> np.ndarray:
    """Numbers for the photos of so many faces, int (count,)."""
    return np.arange(count) if photos is None else np.unique(photos, return_inverse=True)[1]


def _distances(embeddings: np.ndarray, photos: np.ndarray) -> np.ndarray:
    """Between all pairs, as scipy's linkage takes them; those of one photo count as far apart."""
    distances = pdist(embeddings)
    count = len(embeddings)
    for members in _members(photos):
        if len(members) > 1:
            first, second = (members[side] for side in np.triu_indices(len(members), 1))
            distances[count * first - first * (first + 1) // 2 + second - first - 1] += (
                ONE_PHOTO_DISTANCE
            )
    return distances


def _cluster_ordered(embeddings: np.ndarray, photos: np.ndarray, threshold: float) -> np.ndarray:
    labels = _components(embeddings, threshold)
    groups = 0
    clustered = np.empty(len(labels), int)
    for members in _members(labels):
        parts = _cluster_component(embeddings[members], photos[members], threshold)
        clustered[members] = groups + parts
        groups += parts.max() + 1
    return clustered


def _cluster_component(embeddings: np.ndarray, photos: np.ndarray, threshold: float) -> np.ndarray:
    """Number the groups of one component from 0."""
    if len(embeddings) == 1:
        return np.zeros(1, int)
    if len(embeddings) > LARGEST_LINKAGE:
        return _cluster_large(embeddings, photos, threshold)
    return fcluster(linkage(_distances(embeddings, photos), "average"), threshold, "distance") - 1


def _cluster_large(embeddings: np.ndarray, photos: np.ndarray, threshold: float) -> np.ndarray:
    """Number the groups of a component that is too large for one linkage.

    A sample, evenly spread over the faces in their order, forms groups. Every other face joins the
    group from which it is least far, if that is within the threshold; those left over form groups
    among themselves. Far is the root of the mean square distance, which sums over the group give.
    """
    count = len(embeddings)
    sample = np.linspace(0, count - 1, LARGEST_LINKAGE).astype(int)
    labels = np.full(count, -1)
    labels[sample] = _cluster_component(embeddings[sample], photos[sample], threshold)
    sizes = np.bincount(labels[sample])
    means = np.zeros((len(sizes), embeddings.shape[1]), np.float32)
    np.add.at(means, labels[sample], embeddings[sample])
    means /= sizes[:, None]
    lengths = (embeddings**2).sum(1)
    mean_lengths = np.bincount(labels[sample], lengths[sample]) / sizes
    together = (np.ones(len(sample)), (photos[sample], labels[sample]))
    of_photo_in_group = coo_array(together, (photos.max() + 1, len(sizes))).tocsr()
    others = np.flatnonzero(labels < 0)
    rows = max(1, BLOCK_ENTRIES // len(sizes))
    for start in range(0, len(others), rows):
        block = others[start : start + rows]
        squares = lengths[block, None] + mean_lengths - 2 * embeddings[block] @ means.T
        shares = of_photo_in_group[photos[block]].toarray() / sizes
        far = np.sqrt(np.maximum(squares, 0)) + ONE_PHOTO_DISTANCE * shares
        nearest = far.argmin(1)
        near = far[np.arange(len(block)), nearest] <= threshold
        labels[block[near]] = nearest[near]
    left_over = np.flatnonzero(labels < 0)
    if len(left_over):
        labels[left_over] = len(sizes) + _cluster_ordered(
            embeddings[left_over], photos[left_over], threshold
        )
    return labels


def _members(labels: np.ndarray) -> list[np.ndarray]:
    """The places of each label that there is, ascending."""
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1) if len(labels) else []


def _components(embeddings: np.ndarray, threshold: float) -> np.ndarray:
    """Number the connected components of the graph of all pairs within the threshold."""
    count = len(embeddings)
    labels = np.arange(count)
    rows = max(1, BLOCK_ENTRIES // max(count, 1))
    for start in range(0, count, rows):
        near = _squared_distances(embeddings[start : start + rows], embeddings[start:])
        first, second = np.nonzero(near <= threshold**2)
        links = (np.ones(len(first), bool), (labels[start + first], labels[start + second]))
        _, joined = connected_components(coo_array(links, (count, count)), directed=False)
        labels = joined[labels]
    return labels


def _near_any(embeddings: np.ndarray, others: np.ndarray, threshold: float) -> np.ndarray:
    """Which embeddings are within the threshold of any of the others, bool (N,)."""
    near = np.zeros(len(embeddings), bool)
    rows = max(1, BLOCK_ENTRIES // len(embeddings))
    for start in range(0, len(others), rows):
        squares = _squared_distances(others[start : start + rows], embeddings)
        near |= (squares <= threshold**2).any(0)
    return near


def _squared_distances(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    lengths = (first**2).sum(1)[:, None] + (second**2).sum(1)
    return lengths - 2 * first @ second.T
