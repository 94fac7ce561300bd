"""All heads beside the identity embedding, for 64 faces: python -m benchmarks.predictors.

Both look at one view of the same faces. Mirror averaging doubles both.
"""

from __future__ import annotations

import os

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.timing import median_seconds, write_results
from ml.alignment import IDENTITY_CHIP, PREDICTOR_CHIP
from ml.registry import Bundle

FACES = 64
REPETITIONS = 15


def main() -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from ml.embedding.identifier import Identifier
    from ml.predictors.predictor import Predictor

    bundle = Bundle.load()
    identifier, predictor = Identifier.load(bundle), Predictor.load(bundle)
    random = np.random.default_rng(0)
    identity_chips, predictor_chips = (
        random.integers(0, 256, (FACES, geometry.size, geometry.size, 3), np.uint8)
        for geometry in (IDENTITY_CHIP, PREDICTOR_CHIP)
    )
    identities = identifier.identify(identity_chips)
    times = median_seconds(
        {
            "embedding": lambda: identifier.identify(identity_chips),
            "heads": lambda: predictor.predict([predictor_chips], [identities]),
        },
        REPETITIONS,
    )
    ratio = times["heads"] / times["embedding"]
    table = Table("", f"{FACES} faces", "a face")
    for name, time in times.items():
        table.add_row(name, f"{time * 1000:.0f} ms", f"{time / FACES * 1000:.1f} ms")
    Console().print(table, f"All heads take {ratio:.2f} of the embedding's time.")
    write_results("predictors", {"faces": FACES, "seconds": times, "ratio": ratio})


if __name__ == "__main__":
    main()
