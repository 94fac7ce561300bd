"""How near the networks come to what the cores can do: python -m benchmarks.convolutions.

The yardstick is one convolution of a kind that suits a CPU, as the identity network has them. Each
network's products are counted in its graph, so those count too that are made only to save passes
over memory (ml.detection.networks.PairedConvolution). Shares are of computing time, by core, which
other work on the machine hardly changes; what a stage leaves idle shows in its cores in use.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import keras
import numpy as np
import tensorflow as tf
from rich.console import Console
from rich.table import Table

from benchmarks.portraits import portraits
from benchmarks.timing import write_results
from ml.alignment import IDENTITY_CHIP
from ml.detection import FaceDetector
from ml.detection.graphs import CascadeGraphs
from ml.detection.networks import (
    OUTPUT_SIDE,
    REFINE_SIDE,
    build_output_network,
    build_proposal_network,
    build_refinement_network,
)
from ml.detection.pyramid import level_scales, level_sizes
from ml.embedding.network import build_identity_network
from ml.registry import Bundle

PHOTO_SIDE = 1024
CROPS = 64
CHIPS = 16
REPETITIONS = 15


@dataclass(frozen=True)
class Convolving:
    """Medians of one call. gflop: 10^9 multiplications and additions; 0 where they are not counted.

    core_seconds: of all cores together.
    """

    what: str
    gflop: float
    seconds: float
    core_seconds: float

    @property
    def gflops_of_core(self) -> float:
        return self.gflop / self.core_seconds


def main() -> None:
    weights = Bundle.load().arrays("detection")
    level = level_sizes(PHOTO_SIDE, PHOTO_SIDE, scales_of_photo())[0]
    networks = {
        f"proposal network, a level of {level[0]} pixels": (
            build_proposal_network(of_network("proposal", weights)),
            (1, *level.tolist(), 3),
        ),
        f"refinement network, {CROPS} crops": (
            build_refinement_network(of_network("refinement", weights)),
            (CROPS, REFINE_SIDE, REFINE_SIDE, 3),
        ),
        f"output network, {CROPS} crops": (
            build_output_network(of_network("output", weights)),
            (CROPS, OUTPUT_SIDE, OUTPUT_SIDE, 3),
        ),
        f"identity network, {CHIPS} chips": (
            build_identity_network(),
            (CHIPS, IDENTITY_CHIP.size, IDENTITY_CHIP.size, 3),
        ),
    }
    peak = measured("one convolution, 64 to 64 channels", *yardstick())
    rows = [measured(name, *graph_of(*network)) for name, network in networks.items()]
    stages = detection_stages()
    console = Console()
    console.print(table_of(peak, rows))
    console.print(table_of_stages(stages))
    write_results(
        "convolutions",
        {
            "peak": asdict(peak) | {"gflops_of_core": peak.gflops_of_core},
            "networks": [
                asdict(row)
                | {
                    "gflops_of_core": row.gflops_of_core,
                    "share_of_peak": row.gflops_of_core / peak.gflops_of_core,
                }
                for row in rows
            ],
            "detection": [asdict(stage) for stage in stages],
        },
    )


def scales_of_photo() -> np.ndarray:
    detector = FaceDetector.load()
    return level_scales(PHOTO_SIDE, PHOTO_SIDE, detector.min_face_size, detector.scale_factor)


def of_network(network: str, weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    prefix = f"{network}/"
    return {
        name.removeprefix(prefix): array
        for name, array in weights.items()
        if name.startswith(prefix)
    }


def yardstick() -> tuple[Callable[[], object], float]:
    maps = tf.random.normal((8, 56, 56, 64))
    kernel = tf.random.normal((3, 3, 64, 64))
    graph = tf.function(lambda: tf.nn.conv2d(maps, kernel, 1, "SAME")).get_concrete_function()
    return graph, gflop_of(graph.graph)


def graph_of(model: keras.Model, shape: tuple[int, ...]) -> tuple[Callable[[], object], float]:
    """The model on pixels of this shape, 0 to 255, and its products."""
    pixels = tf.random.uniform(shape, maxval=255.0)
    graph = tf.function(
        lambda pixels: model(keras.tree.pack_sequence_as(model.input, [pixels]), training=False),
        autograph=False,
    ).get_concrete_function(tf.TensorSpec(shape, tf.float32))
    return lambda: graph(pixels), gflop_of(graph.graph)


def gflop_of(graph: tf.Graph) -> float:
    """Of all convolutions and matrix products of a graph whose shapes are known."""
    total = 0
    for operation in graph.get_operations():
        if operation.type == "Conv2D":
            total += math.prod(operation.outputs[0].shape) * math.prod(
                operation.inputs[1].shape[:3]
            )
        elif operation.type == "MatMul":
            total += math.prod(operation.outputs[0].shape) * operation.inputs[0].shape[1]
    return 2 * total / 1e9


def detection_stages() -> list[Convolving]:
    """One photo of one face: the whole, its proposals with the pyramid, and the pyramid alone."""
    [photo] = portraits(1, PHOTO_SIDE)
    detector = FaceDetector.load()
    graphs = CascadeGraphs(Bundle.load().arrays("detection"), least_score=detector.thresholds[0])
    photos = graphs.stacked([photo])
    sizes = level_sizes(PHOTO_SIDE, PHOTO_SIDE, scales_of_photo())

    def pyramid() -> None:
        for size in sizes:
            tf.raw_ops.ResizeArea(images=photos, size=size)

    return [
        measured("detection", lambda: detector.detect([photo])),
        measured("its pyramid and proposals", lambda: graphs.propose(photos, sizes)),
        measured("its pyramid", pyramid),
    ]


def measured(what: str, call: Callable[[], object], gflop: float = 0.0) -> Convolving:
    call()
    walls, cores = [], []
    for _ in range(REPETITIONS):
        wall, core = time.perf_counter(), time.process_time()
        call()
        walls.append(time.perf_counter() - wall)
        cores.append(time.process_time() - core)
    return Convolving(what, gflop, statistics.median(walls), statistics.median(cores))


def table_of(peak: Convolving, rows: list[Convolving]) -> Table:
    table = Table("", "GFLOP", "cores' time", "GFLOP/s a core", "of the peak")
    for row in (peak, *rows):
        table.add_row(
            row.what,
            f"{row.gflop:.2f}",
            f"{1000 * row.core_seconds:.1f} ms",
            f"{row.gflops_of_core:.0f}",
            f"{row.gflops_of_core / peak.gflops_of_core:.0%}",
        )
    return table


def table_of_stages(stages: list[Convolving]) -> Table:
    table = Table(f"{PHOTO_SIDE} pixels, one face", "time", "cores' time", "cores in use")
    for stage in stages:
        table.add_row(
            stage.what,
            f"{1000 * stage.seconds:.1f} ms",
            f"{1000 * stage.core_seconds:.1f} ms",
            f"{stage.core_seconds / stage.seconds:.2f}",
        )
    return table


if __name__ == "__main__":
    main()
