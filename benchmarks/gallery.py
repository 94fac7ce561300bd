"""Searches in galleries of many owners, by production's own queries: python -m benchmarks.gallery.

For each number of faces, 1,000 owners of different size get them, in a Postgres of its own. A
search looks for a new picture of somebody whom an owner knows, the more often the larger the
owner. It is asked twice: for the similar faces of the library, and whom it shows, as recognition
asks for each new face. An answer is right if its first face is the nearest of all that there are.

A million faces take half an hour to make. With --folder, what is made and measured is kept there,
and the same command goes on where it was stopped: with the next size, or with the searches in a
gallery that is full. Faces are held as 512 bytes each; rows go to the database in pieces.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import tempfile
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.gallery_clustering import FACES as GROUPED
from benchmarks.gallery_clustering import KILOBYTE, measure_clustering
from benchmarks.gallery_vectors import faces_of
from benchmarks.timing import seconds, write_results
from tests.local_process import LocalProcess

if TYPE_CHECKING:
    from benchmarks.gallery_faces import Faces

SIZES = (10_000, 100_000, 1_000_000)
OWNERS = 1_000
SEARCHES = 1_000
WARMING = 100
FOUND = 50  # similar faces asked for
ANY_DISTANCE = 2.0
MAINTENANCE_MEMORY = "2GB"  # in which the index of a million faces is built at once
LEAST_RECALL = 0.995
MOST_MILLISECONDS = 15
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Gallery:
    """So many faces of so many owners; `kept` is the file that says whether the database has them.

    It is written last, so that a gallery that was stopped half-way is filled anew.
    """

    faces: int
    owners: int
    kept: Path

    def filled(self) -> dict[str, Any] | None:
        """The owners' ids and the seconds of the index, where the database holds this gallery."""
        if not self.kept.exists():
            return None
        said = json.loads(self.kept.read_text())
        return said if (said["faces"], said["owners"]) == (self.faces, self.owners) else None

    def keep(self, owner_ids: Sequence[int], index_seconds: float) -> dict[str, Any]:
        said = {
            "faces": self.faces,
            "owners": self.owners,
            "owner_ids": list(owner_ids),
            "index_seconds": index_seconds,
        }
        self.kept.write_text(json.dumps(said))
        return said


@dataclass(frozen=True, eq=False)
class Question:
    """A search in an owner's faces, and the nearest of all of them and of the confirmed ones."""

    owner_id: int
    embedding: np.ndarray
    nearest: uuid.UUID
    nearest_confirmed: uuid.UUID


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gallery")
    parser.add_argument("--faces", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--owners", type=int, default=OWNERS)
    parser.add_argument("--searches", type=int, default=SEARCHES)
    parser.add_argument("--grouped", type=int, default=GROUPED, help="faces to group")
    parser.add_argument("--folder", type=Path, help="to keep what is made, and to go on from")
    arguments = parser.parse_args()
    console = Console()
    var = arguments.folder or Path(tempfile.mkdtemp(prefix="faceproject-benchmark-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "faceproject.settings"
    os.environ["ENV_FILE"] = os.devnull
    os.environ["VAR_DIR"] = str(var)
    try:
        with LocalProcess.start("servers", var) as servers:
            servers.manage("migrate", "--verbosity", "0")
            django.setup()
            postgres = psutil.Process(servers.process_id("postgres"))
            galleries = [
                measured_once(
                    var / f"measured-{count}-{arguments.owners}-{arguments.searches}.json",
                    lambda count=count: measure_gallery(
                        Gallery(count, arguments.owners, var / "filled.json"),
                        arguments.searches,
                        postgres,
                        console,
                    ),
                )
                for count in arguments.faces
            ]
    finally:
        if arguments.folder is None:
            shutil.rmtree(var)
    console.print(table_of(galleries))
    console.print(f"Wanted: recall@1 of {LEAST_RECALL}, p95 under {MOST_MILLISECONDS} ms.")
    console.print(f"Grouping {arguments.grouped:,} faces…")
    clustering = measure_clustering(arguments.grouped)
    console.print(
        f"Grouping {clustering['faces']:,} faces: {clustering['seconds']:.1f} s and "
        f"{clustering['peak_megabytes']:.0f} MB."
    )
    write_results("gallery", {"galleries": galleries, "clustering": clustering})


def measured_once(kept: Path, measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The figures that this file keeps; where there is none, they are measured and kept."""
    if kept.exists():
        return json.loads(kept.read_text())
    figures = measure()
    kept.write_text(json.dumps(figures))
    return figures


def measure_gallery(
    gallery: Gallery, searches: int, postgres: psutil.Process, console: Console
) -> dict[str, Any]:
    """Fill the database with so many faces, unless it holds them already, and search them."""
    # Django has to be set up before its models are imported.
    from analysis.models import Face
    from analysis.services.recognition.search import nearest_faces, nearest_people
    from benchmarks.gallery_faces import made_up_faces

    def similar(question: Question) -> uuid.UUID | None:
        faces = Face.objects.filter(owner=question.owner_id).visible()
        found = nearest_faces(faces, question.embedding, ANY_DISTANCE, FOUND)
        return next(iter(found), None)

    def person(question: Question) -> uuid.UUID | None:
        found = nearest_people(
            owner_id=question.owner_id, embedding=question.embedding, max_distance=ANY_DISTANCE
        )
        return found[0].face_id if found else None

    console.print(f"Making up {gallery.faces:,} faces of {gallery.owners:,} owners…")
    faces = made_up_faces(gallery.faces, gallery.owners)
    filled = gallery.filled() or fill(gallery, faces, console)
    asked = questions(faces, filled["owner_ids"], WARMING + searches)
    console.print(f"Searching {len(asked):,} times for similar faces…")
    similar_faces = searched(asked, similar, [one.nearest for one in asked])
    console.print(f"Searching {len(asked):,} times for people…")
    return {
        "faces": gallery.faces,
        "owners": gallery.owners,
        "largest_owner": int(np.bincount(faces.owner).max()),
        "similar_faces": similar_faces,
        "people": searched(asked, person, [one.nearest_confirmed for one in asked]),
        "index_seconds": filled["index_seconds"],
        "megabytes": sizes()
        | {
            "postgres_memory": memory_of(postgres),
            # The most that this program has held: faces made up, and the way into the database.
            "benchmark_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            * KILOBYTE
            / MEGABYTE,
        },
    }


def fill(gallery: Gallery, faces: Faces, console: Console) -> dict[str, Any]:
    """Put the faces into the database; returns what `Gallery.filled` then says.

    The index of embeddings is built when all are there: a million one by one would take an hour.
    """
    from django.db import connection

    from analysis.models import Face
    from benchmarks.gallery_faces import store

    gallery.kept.unlink(missing_ok=True)
    [index] = [one for one in Face._meta.indexes if one.name == "face_nearest_by_embedding"]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {index.name}")  # There is none if this was stopped.
    owner_ids = store(faces, lambda rows: console.print(f"  {rows:,} rows stored"))
    console.print("Building the index…")
    with connection.schema_editor() as editor:
        editor.execute(f"SET LOCAL maintenance_work_mem = '{MAINTENANCE_MEMORY}'")
        index_seconds = seconds(lambda: editor.add_index(Face, index))
    console.print(f"  built in {index_seconds:.0f} s; vacuuming…")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return gallery.keep(owner_ids, index_seconds)


def questions(faces: Faces, owner_ids: Sequence[int], count: int, seed: int = 1) -> list[Question]:
    """New pictures of people of whom the owner has confirmed a face, with the right answers."""
    random = np.random.default_rng(seed)
    chosen = random.choice(np.flatnonzero(faces.confirmed), count)
    embeddings = faces_of(faces.people[faces.person[chosen]], random)
    ends = np.searchsorted(faces.owner, np.arange(len(owner_ids) + 1))
    asked = []
    for face, embedding in zip(chosen, embeddings, strict=True):
        owner = faces.owner[face]
        own = slice(ends[owner], ends[owner + 1])
        distances = np.linalg.norm(faces.embeddings[own] - embedding, axis=1)
        confirmed = np.where(faces.confirmed[own], distances, np.inf)
        nearest, nearest_confirmed = (
            uuid.UUID(bytes=faces.ids[own][row].tobytes())
            for row in (distances.argmin(), confirmed.argmin())
        )
        asked.append(Question(owner_ids[owner], embedding, nearest, nearest_confirmed))
    return asked


def searched(
    asked: Sequence[Question],
    ask: Callable[[Question], uuid.UUID | None],
    answers: Sequence[uuid.UUID],
) -> dict[str, float]:
    """Ask one question after the other; the first ones warm the caches and do not count."""
    right, milliseconds = [], []
    for question, answer in zip(asked, answers, strict=True):
        given: list[uuid.UUID | None] = []
        took = seconds(lambda question=question, given=given: given.append(ask(question)))
        milliseconds.append(1000 * took)
        right.append(given == [answer])
    p50, p95 = np.percentile(milliseconds[WARMING:], [50, 95])
    return {
        "recall_at_1": float(np.mean(right[WARMING:])),
        "p50_milliseconds": float(p50),
        "p95_milliseconds": float(p95),
    }


def sizes() -> dict[str, float]:
    """Megabytes of the table of faces, and of each of its indexes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'table', pg_table_size('analysis_face') UNION ALL "
            "SELECT indexrelid::regclass::text, pg_relation_size(indexrelid) FROM pg_index "
            "WHERE indrelid = 'analysis_face'::regclass"
        )
        return {name: size / MEGABYTE for name, size in cursor.fetchall()}


def memory_of(postgres: psutil.Process) -> float:
    """Megabytes that the server's processes hold, what they share counted once."""
    processes = [postgres, *postgres.children()]
    return sum(process.memory_full_info().pss for process in processes) / MEGABYTE


def table_of(galleries: Sequence[dict[str, Any]]) -> Table:
    table = Table("faces", "largest owner", "search", "recall@1", "p50", "p95", "indexes", "memory")
    for gallery in galleries:
        megabytes = gallery["megabytes"]
        apart = ("table", "postgres_memory", "benchmark_memory")
        indexes = sum(size for name, size in megabytes.items() if name not in apart)
        for search in ("similar_faces", "people"):
            figures = gallery[search]
            table.add_row(
                f"{gallery['faces']:,}",
                f"{gallery['largest_owner']:,}",
                search.replace("_", " "),
                f"{figures['recall_at_1']:.4f}",
                f"{figures['p50_milliseconds']:.1f} ms",
                f"{figures['p95_milliseconds']:.1f} ms",
                f"{indexes:,.0f} MB",
                f"{megabytes['postgres_memory']:,.0f} MB",
            )
    return table


if __name__ == "__main__":
    main()
