"""What large galleries cost, reckoned from smaller ones: python -m benchmarks.growth_costs.

Rows, indexes and searches grow as benchmarks.gallery measured them with a million faces, the index
of embeddings is built in n log n, and photos cost what benchmarks.analysis measured by pixel and by
face. Indexes of other layouts are as large as benchmarks.growth has them beside whole vectors.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.stages import STAGES
from benchmarks.timing import RESULTS, write_results

SIZES = (1_000_000, 10_000_000, 100_000_000)
USERS = 10_000
# What users are taken to have: photos of phones, two faces in each.
FACES_OF_PHOTO = 2
MEGAPIXELS_OF_PHOTO = 12
MEGABYTES_OF_PHOTO = 4.0  # the original, and the smaller pictures made of it
NEW_PHOTOS_OF_DAY = 5  # of each user
CORES_MEASURED = 2
SECONDS_OF_DAY = 86_400
GIGABYTE = 1_000  # megabytes


@dataclass(frozen=True)
class Costs:
    """gigabytes: of rows, of all their indexes, of the two that hold embeddings (compared: of the
    owner's faces one by one, nearest: HNSW), of that in other layouts, and of photos. core_days: of
    analysing all photos once. build_hours: of the HNSW index, in memory."""

    faces: int
    faces_of_user: float
    rows_gigabytes: float
    indexes_gigabytes: float
    compared_gigabytes: float
    nearest_gigabytes: float
    nearest_halfvec_gigabytes: float
    nearest_binary_gigabytes: float
    photos_gigabytes: float
    build_hours: float
    core_days: float


def main() -> None:
    gallery = max(recorded("gallery")["galleries"], key=lambda gallery: gallery["faces"])
    layouts = {row["layout"]: row["index_megabytes"] for row in recorded("growth")["layouts"]}
    core_seconds = core_seconds_of_photo(recorded("analysis")["stages"])
    costs = [costs_of(faces, gallery, layouts, core_seconds) for faces in SIZES]
    cores = USERS * NEW_PHOTOS_OF_DAY * core_seconds / SECONDS_OF_DAY
    console = Console()
    console.print(table_of(costs))
    console.print(
        f"A photo takes {core_seconds:.1f} seconds of a core; {NEW_PHOTOS_OF_DAY} new ones a day "
        f"of each of {USERS:,} users keep {cores:.1f} cores busy."
    )
    write_results(
        "growth_costs",
        {
            "users": USERS,
            "core_seconds_of_photo": core_seconds,
            "cores_for_new_photos": cores,
            "galleries": [asdict(row) for row in costs],
        },
    )


def recorded(name: str) -> dict[str, Any]:
    return json.loads((RESULTS / f"{name}.json").read_text())


def core_seconds_of_photo(stages: list[dict[str, Any]]) -> float:
    """Detection by its pixels, as of the largest photo; what else by its faces, as of the most."""
    largest = max(stages, key=lambda photo: photo["side"])
    crowd = max(stages, key=lambda photo: photo["faces"])
    detecting = STAGES.index("detection")
    by_megapixel = largest["seconds"][detecting] / (largest["side"] ** 2 / 1e6)
    by_face = (sum(crowd["seconds"]) - crowd["seconds"][detecting]) / crowd["faces"]
    return CORES_MEASURED * (by_megapixel * MEGAPIXELS_OF_PHOTO + by_face * FACES_OF_PHOTO)


def costs_of(
    faces: int, gallery: dict[str, Any], layouts: dict[str, float], core_seconds: float
) -> Costs:
    times = faces / gallery["faces"]
    gigabytes = {
        name: times * size / GIGABYTE
        for name, size in gallery["megabytes"].items()
        if not name.endswith("_memory")
    }
    rows, nearest = gigabytes.pop("table"), gigabytes["face_nearest_by_embedding"]
    photos = faces / FACES_OF_PHOTO
    return Costs(
        faces=faces,
        faces_of_user=faces / USERS,
        rows_gigabytes=rows,
        indexes_gigabytes=sum(gigabytes.values()),
        compared_gigabytes=gigabytes["face_compared_of_owner"],
        nearest_gigabytes=nearest,
        nearest_halfvec_gigabytes=nearest * layouts["halfvec, ranked anew"] / layouts["vector"],
        nearest_binary_gigabytes=nearest * layouts["binary, ranked anew"] / layouts["vector"],
        photos_gigabytes=photos * MEGABYTES_OF_PHOTO / GIGABYTE,
        build_hours=times
        * math.log(faces)
        / math.log(gallery["faces"])
        * gallery["index_seconds"]
        / 3600,
        core_days=photos * core_seconds / SECONDS_OF_DAY,
    )


def table_of(costs: list[Costs]) -> Table:
    table = Table("", *(f"{row.faces:,} faces" for row in costs))
    for name in (name for name in asdict(costs[0]) if name != "faces"):
        table.add_row(name.replace("_", " "), *(f"{getattr(row, name):,.1f}" for row in costs))
    return table


if __name__ == "__main__":
    main()
