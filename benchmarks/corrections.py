"""What corrections cost and change, by production's own services: python -m benchmarks.corrections.

Groups of unknown faces are held against whom they show. Somebody who knows everybody names a
library of LFW's faces, with suggestions and without, and what the machine made of each act is
counted. In a large library of made-up faces, the time from an act to its effect is taken. It needs
LFW under FACE_DATA, and embeddings that `python -m ml evaluate` kept; Postgres is its own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import django
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.timing import seconds, write_results
from ml.embedding.clustering import cluster_faces
from ml.embedding.similarity import SimilarityScale
from tests.local_process import LocalProcess

FACES, PEOPLE = 1_000, 60
LARGE, FACES_OF_A_PERSON = 20_000, 50
ACTS = 100
MOST_SECONDS = 2.0
LEAST_SAVED = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corrections")
    parser.add_argument("--faces", type=int, default=FACES)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--large", type=int, default=LARGE, help="faces of the large library")
    parser.add_argument("--acts", type=int, default=ACTS, help="that are timed in it")
    parser.add_argument("--evaluations", type=Path, default=Path("var/evaluation"))
    parser.add_argument("--keep-nothing", action="store_true", help="write no results")
    arguments = parser.parse_args()
    console = Console()
    var = Path(tempfile.mkdtemp(prefix="faceproject-benchmark-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "faceproject.settings"
    os.environ["ENV_FILE"] = os.devnull
    os.environ["VAR_DIR"] = str(var)
    try:
        with LocalProcess.start("servers", var) as servers:
            servers.manage("migrate", "--verbosity", "0")
            django.setup()
            figures = {
                **measure_naming(arguments.faces, arguments.people, arguments.evaluations),
                "effects": measure_effects(arguments.large, arguments.acts),
            }
    finally:
        shutil.rmtree(var)
    console.print(table_of(figures))
    console.print(
        f"Wanted: {LEAST_SAVED:.0%} of the acts saved, an effect within {MOST_SECONDS:.0f} s (p95)."
    )
    if not arguments.keep_nothing:
        write_results("corrections", figures)


def measure_naming(faces: int, people: int, evaluations: Path) -> dict[str, Any]:
    """Groups before any act, and the acts that make a library right, with and without help."""
    # Django has to be set up before its models are imported.
    from benchmarks.corrections_library import lfw_faces, store
    from benchmarks.corrections_user import Diligence, acts_by_clustering_alone

    labelled = lfw_faces(faces, people, evaluations)
    threshold = SimilarityScale.load().clustering_threshold
    groups = cluster_faces(labelled.embeddings, threshold)
    alone = acts_by_clustering_alone(groups, labelled.names)
    diligence = Diligence(store(labelled, "ada@example.com"))
    took = seconds(diligence.name_groups)
    once_named = pairwise(diligence.groups(), labelled.names)
    took += seconds(diligence.put_right)
    assert diligence.is_done()
    helped = sum(diligence.acts.values())
    spread, rightly = diligence.spread, diligence.spread_rightly
    return {
        "faces": len(labelled.names),
        "people": len(np.unique(labelled.names)),
        "clusters": {
            "before": pairwise(groups, labelled.names),
            "once_groups_are_named": once_named,
            "after": pairwise(diligence.groups(), labelled.names),
        },
        "acts_by_clustering_alone": alone,
        "acts_with_suggestions": helped,
        "acts_by_kind": dict(diligence.acts.most_common()),
        "unticked": diligence.unticked,
        "acts_saved": 1 - helped / alone,
        "spread": {
            "gained": {"faces": spread["gained"], "rightly": rightly["gained"]},
            "lost": {"faces": spread["lost"], "rightly": rightly["lost"]},
            "share_rightly": rightly.total() / max(spread.total(), 1),
        },
        "seconds": took,
    }


def pairwise(groups: np.ndarray, names: np.ndarray) -> dict[str, float]:
    """Of pairs in one group, the share of one person; of pairs of one person, that in one group."""
    first, second = np.triu_indices(len(groups), 1)
    together = groups[first] == groups[second]
    same = names[first] == names[second]
    both = (together & same).sum()
    return {
        "precision": float(both / max(together.sum(), 1)),
        "recall": float(both / max(same.sum(), 1)),
        "groups": int(groups.max() + 1),
    }


def measure_effects(faces: int, acts: int) -> dict[str, Any]:
    """Seconds from an act in a large library until the owner's pages hear what it changed.

    Half of the people are named beforehand, by a few faces each. Then one act after the other: a
    naming, a move, a rejection, an undoing, each with the run of recognition that follows it.
    """
    from benchmarks.corrections_library import made_up_faces, store
    from benchmarks.corrections_timing import settle, timed_acts

    library = store(made_up_faces(faces, FACES_OF_A_PERSON), "bea@example.com")
    settled = seconds(lambda: settle(library))
    timed = timed_acts(library, acts)
    everything = [took for times in timed.values() for took in times]
    p50, p95 = np.percentile(everything, [50, 95])
    return {
        "faces": faces,
        # Of its own, as this takes long: a busy machine makes these figures upper bounds.
        "load_average": os.getloadavg()[0],
        "acts": len(everything),
        "p50_seconds": float(p50),
        "p95_seconds": float(p95),
        "p95_seconds_by_kind": {
            kind: float(np.percentile(times, 95)) for kind, times in timed.items()
        },
        "first_recognition_seconds": settled,
    }


def table_of(figures: dict[str, Any]) -> Table:
    table = Table("what", "figure")
    effects, spread = figures["effects"], figures["spread"]
    rows = {
        "library": f"{figures['faces']:,} faces of {figures['people']} people",
        **{
            f"groups {when.replace('_', ' ')}": f"{groups['groups']}, of pairs"
            f" {groups['precision']:.2%} precise, {groups['recall']:.2%} recalled"
            for when, groups in figures["clusters"].items()
        },
        "acts by clustering alone": figures["acts_by_clustering_alone"],
        "acts with suggestions": figures["acts_with_suggestions"],
        "of which": ", ".join(f"{kind} {n}" for kind, n in figures["acts_by_kind"].items()),
        "boxes unticked": figures["unticked"],
        "acts saved": f"{figures['acts_saved']:.0%}",
        **{
            f"{kind} by what was said of others": f"{spread[kind]['faces']},"
            f" {spread[kind]['rightly']} of them rightly"
            for kind in ("gained", "lost")
        },
        f"act to effect in {effects['faces']:,} faces, p95": f"{effects['p95_seconds']:.2f} s",
    }
    for what, figure in rows.items():
        table.add_row(what, str(figure))
    return table


if __name__ == "__main__":
    main()
