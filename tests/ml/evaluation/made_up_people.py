"""People whose embeddings are known, and pairs of them."""

import numpy as np

from ml.data.adapters.lfw import Pair


def made_up_people(count=40, pictures=2, spread=0.02, seed=0):
    """Embeddings by file and identities by file: far-apart people, pictures close together."""
    random = np.random.default_rng(seed)
    embeddings, identities = {}, {}
    for person in range(count):
        center = random.normal(size=128)
        center /= np.linalg.norm(center)
        for picture in range(pictures):
            file = f"{person:02}_{picture}"
            embeddings[file] = center + random.normal(size=128) * spread
            identities[file] = f"person {person:02}"
    return embeddings, identities


def pairs_of(identities, folds=5):
    files = sorted(identities)
    same = [
        Pair(i % folds + 1, files[2 * i], files[2 * i + 1], True) for i in range(len(files) // 2)
    ]
    different = [
        Pair(i % folds + 1, files[2 * i], files[(2 * i + 2) % len(files)], False)
        for i in range(len(files) // 2)
    ]
    return same + different
