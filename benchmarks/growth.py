"""What to switch on as a gallery grows, tried at a small size: python -m benchmarks.growth.

The same faces stand in tables of a Postgres of its own: whole vectors, half-precision ones and
signs of numbers under HNSW indexes, the latter two ranked anew by the whole vectors; and one table
in partitions by owner, asked for one owner's faces as searches ask. A read replica
(benchmarks.growth_replica) is asked the same, and how long it takes to know of a new face.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.gallery_vectors import NUMBERS, faces_of, made_up_people
from benchmarks.growth_replica import read_replica
from benchmarks.timing import seconds, write_results
from faceproject.local.folders import LocalFolders
from tests.local_process import LocalProcess

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

FACES = 20_000
FACES_OF_A_PERSON = 10
OWNERS = 100
PARTITIONS = 8
SEARCHES = 300
FOUND = 10
LAGS = 100
LOOKED_AT = 200  # nodes that an index keeps in view, as production's search has it
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Layout:
    """A way to hold embeddings. candidates: taken from the index, to be ranked by whole vectors.

    index, order: SQL of what is indexed and of the distance that candidates are taken by; {query}
    stands for the embedding asked for, {mean} for the mean of all.
    """

    name: str
    index: str
    order: str
    candidates: int


LAYOUTS = (
    Layout("vector", "embedding vector_l2_ops", "embedding <-> {query}", FOUND),
    Layout(
        "halfvec, ranked anew",
        f"(embedding::halfvec({NUMBERS})) halfvec_l2_ops",
        f"embedding::halfvec({NUMBERS}) <-> {{query}}::halfvec({NUMBERS})",
        4 * FOUND,
    ),
    # All faces have much in common; only what is left of them without their mean differs in sign.
    Layout(
        "binary, ranked anew",
        f"(binary_quantize(embedding - {{mean}})::bit({NUMBERS})) bit_hamming_ops",
        f"binary_quantize(embedding - {{mean}})::bit({NUMBERS}) <~> "
        f"binary_quantize({{query}} - {{mean}})::bit({NUMBERS})",
        LOOKED_AT,
    ),
)


@dataclass(frozen=True)
class Figures:
    """recall: of the FOUND nearest faces, the mean share that a search gives. index_megabytes: of
    the index alone; 0 where faces are compared one by one. partitions: that a search reads."""

    layout: str
    index_megabytes: float
    build_seconds: float
    p50_milliseconds: float
    p95_milliseconds: float
    recall: float
    partitions: int = 1


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth")
    parser.add_argument("--faces", type=int, default=FACES)
    parser.add_argument("--searches", type=int, default=SEARCHES)
    arguments = parser.parse_args()
    random = np.random.default_rng(1)
    people = made_up_people(max(arguments.faces // FACES_OF_A_PERSON, 1), random)
    embeddings = faces_of(people[np.arange(arguments.faces) % len(people)], random)
    owners = random.integers(OWNERS, size=len(embeddings))
    asked = faces_of(people[random.integers(len(people), size=arguments.searches)], random)
    var = Path(tempfile.mkdtemp(prefix="faceproject-benchmark-"))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="faceproject.settings", ENV_FILE=os.devnull, VAR_DIR=str(var)
    )
    try:
        with LocalProcess.start("servers", var):
            cursor = connected()
            fill(cursor, embeddings, owners)
            mean = f"'{vector(embeddings.mean(0))}'::vector"
            figures = [indexed(cursor, layout, embeddings, asked, mean) for layout in LAYOUTS]
            figures += [
                of_one_owner(cursor, "faces", embeddings, owners, asked),
                of_one_owner(
                    cursor, "faces_by_owner", embeddings, owners, asked, ", in partitions"
                ),
            ]
            with read_replica(cursor, LocalFolders(var)) as replica:
                figures.append(
                    of_one_owner(
                        replica.cursor, "faces", embeddings, owners, asked, ", in a replica"
                    )
                )
                lag = float(np.median([replica.lag(number) for number in range(LAGS)]))
    finally:
        shutil.rmtree(var)
    console = Console()
    console.print(table_of(figures))
    console.print(f"The replica knows of a commit {lag:.1f} ms after it.")
    write_results(
        "growth",
        {
            "faces": len(embeddings),
            "layouts": [asdict(figure) for figure in figures],
            "replica_lag_milliseconds": lag,
        },
    )


def connected() -> CursorWrapper:
    """A cursor of the server, each of whose statements stands for itself."""
    import django

    django.setup()
    from django.db import connection

    cursor = connection.cursor()
    cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
    return cursor


def fill(cursor: CursorWrapper, embeddings: np.ndarray, owners: np.ndarray) -> None:
    """The faces in a table, with their owners' index, and in another that has partitions."""
    columns = f"(id int, owner int, embedding vector({NUMBERS}))"
    cursor.execute(f"CREATE TABLE faces {columns}")
    cursor.execute(f"CREATE TABLE faces_by_owner {columns} PARTITION BY HASH (owner)")
    for part in range(PARTITIONS):
        cursor.execute(
            f"CREATE TABLE faces_by_owner_{part} PARTITION OF faces_by_owner "
            f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {part})"
        )
    rows = zip(owners.tolist(), map(vector, embeddings), strict=True)
    lines = "".join(f"{row}\t{owner}\t{text}\n" for row, (owner, text) in enumerate(rows))
    cursor.copy_expert("COPY faces FROM STDIN", io.StringIO(lines))
    cursor.execute("INSERT INTO faces_by_owner SELECT * FROM faces")
    for table in ("faces", "faces_by_owner"):
        cursor.execute(f"CREATE INDEX ON {table} (owner)")
        cursor.execute(f"ANALYZE {table}")
    cursor.execute(f"SET hnsw.ef_search = {LOOKED_AT}")


def indexed(
    cursor: CursorWrapper,
    layout: Layout,
    embeddings: np.ndarray,
    asked: np.ndarray,
    mean: str,
) -> Figures:
    """Searches among everybody's faces by an HNSW index, which goes again afterwards."""
    index = layout.index.format(mean=mean)
    build = seconds(lambda: cursor.execute(f"CREATE INDEX nearest ON faces USING hnsw ({index})"))
    cursor.execute("SELECT pg_relation_size('nearest')")
    [size] = cursor.fetchone()
    # The candidates are made before they are ranked: otherwise Postgres would compare all.
    order = layout.order.format(query="%(query)s::vector", mean=mean)
    search = (
        f"WITH candidates AS MATERIALIZED (SELECT id, embedding FROM faces ORDER BY {order} "
        f"LIMIT {layout.candidates}) SELECT id FROM candidates "
        f"ORDER BY embedding <-> %(query)s::vector LIMIT {FOUND}"
    )
    times, recalls = [], []
    for query in asked:
        milliseconds, found = timed(cursor, search, query=vector(query))
        times.append(milliseconds)
        recalls.append(recall(found, embeddings, query))
    cursor.execute("DROP INDEX nearest")
    return Figures(
        layout.name, size / MEGABYTE, build, *percentiles(times), float(np.mean(recalls))
    )


def of_one_owner(
    cursor: CursorWrapper,
    table: str,
    embeddings: np.ndarray,
    owners: np.ndarray,
    asked: np.ndarray,
    where: str = "",
) -> Figures:
    """Searches that compare all faces of one owner, as production does; where: for the name."""
    search = (
        f"SELECT id FROM {table} WHERE owner = %(owner)s "
        f"ORDER BY embedding <-> %(query)s::vector LIMIT {FOUND}"
    )
    times, recalls, owner = [], [], 0
    for owner, query in zip(np.arange(len(asked)) % OWNERS, asked, strict=True):
        milliseconds, found = timed(cursor, search, query=vector(query), owner=int(owner))
        times.append(milliseconds)
        own = np.flatnonzero(owners == owner)
        recalls.append(recall(found, embeddings, query, own))
    cursor.execute(
        f"EXPLAIN (FORMAT JSON) {search}", {"owner": int(owner), "query": vector(asked[0])}
    )
    [[[plan]]] = cursor.fetchall()
    read = len(tables_in(plan["Plan"]))
    return Figures(
        f"one owner's, one by one{where}",
        0.0,
        0.0,
        *percentiles(times),
        float(np.mean(recalls)),
        read,
    )


def tables_in(plan: dict[str, Any]) -> set[str]:
    """The tables, or partitions of one, that a plan reads; an index of one does not count anew."""
    own = {plan["Relation Name"]} if "Relation Name" in plan else set()
    return own.union(*(tables_in(part) for part in plan.get("Plans", [])))


def timed(cursor: CursorWrapper, search: str, **parameters: object) -> tuple[float, list[int]]:
    """Milliseconds of a search, and the faces found."""
    took = seconds(lambda: cursor.execute(search, parameters))
    return 1000 * took, [face for (face,) in cursor.fetchall()]


def recall(
    found: list[int], embeddings: np.ndarray, query: np.ndarray, among: np.ndarray | None = None
) -> float:
    """The share of the nearest faces (of those among which it was searched) that were found."""
    among = np.arange(len(embeddings)) if among is None else among
    nearest = among[np.argsort(np.linalg.norm(embeddings[among] - query, axis=1))[:FOUND]]
    return len(set(found) & set(nearest.tolist())) / len(nearest)


def percentiles(milliseconds: list[float]) -> tuple[float, float]:
    return tuple(float(value) for value in np.percentile(milliseconds, [50, 95]))


def vector(embedding: np.ndarray) -> str:
    """As Postgres reads it."""
    return str(embedding.tolist())


def table_of(figures: list[Figures]) -> Table:
    table = Table("held as", "index", "built in", "p50", "p95", f"recall@{FOUND}", "partitions")
    for row in figures:
        table.add_row(
            row.layout,
            f"{row.index_megabytes:.1f} MB",
            f"{row.build_seconds:.1f} s",
            f"{row.p50_milliseconds:.1f} ms",
            f"{row.p95_milliseconds:.1f} ms",
            f"{row.recall:.3f}",
            str(row.partitions),
        )
    return table


if __name__ == "__main__":
    main()
