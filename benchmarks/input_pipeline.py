"""Is training ever waiting for its input? python -m benchmarks.input_pipeline.

Draws batches as `python -m ml train` does, from prepared sets in var/data, and times them beside
training steps on a batch that is at hand already. Drawing goes on in the background of training,
so it is not what training waits for as long as it takes less than a step.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from rich.console import Console

from benchmarks.timing import seconds, write_results

BATCHES = 20
# Drawn ahead by the pipeline itself; they would come at once.
AHEAD = 8


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.input_pipeline")
    parser.add_argument("--data", type=Path, default=Path("var/data"))
    data = parser.parse_args().data
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from ml.sdae.network import StackedDenoisingAutoencoder
    from ml.training.batches import load_training_sets, training_batches
    from ml.training.configuration import TrainConfiguration
    from ml.training.fine_tuning import STANDARD_SET, compiled_model, standardize_as

    configuration = TrainConfiguration(unlabelled=0)
    sets = load_training_sets(data, configuration.batch)
    drawn = iter(training_batches(sets, configuration.batch, configuration.augmentation, seed=0))
    inputs, labels = next(drawn)
    model = compiled_model(
        StackedDenoisingAutoencoder(), standardize_as(sets[STANDARD_SET].prepared), configuration
    )
    for _ in range(AHEAD):
        next(drawn)
    drawing = seconds(lambda: [next(drawn) for _ in range(BATCHES)]) / BATCHES
    model.train_on_batch(inputs, labels)
    training = seconds(lambda: [model.train_on_batch(inputs, labels) for _ in range(BATCHES)])
    training /= BATCHES
    faces = sum(configuration.batch.values())
    share = drawing / training
    Console().print(
        f"A batch of {faces} faces is drawn in {drawing * 1000:.0f} ms and trained on in "
        f"{training * 1000:.0f} ms: drawing takes {share:.2f} of a step."
    )
    times = {"drawing": drawing, "training": training}
    write_results("input_pipeline", {"faces": faces, "seconds": times, "share": share})


if __name__ == "__main__":
    main()
