"""Made-up faces for the benchmark of galleries, and the way of many rows into Postgres.

Owners are unequal, as users are. Rows go in by COPY in its binary form, which numpy lays out for
thousands of rows at once.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.backends.utils import CursorWrapper

from benchmarks.gallery_vectors import NUMBERS, faces_of, made_up_people

FACES_OF_A_PERSON = 20
ROWS_AT_ONCE = 20_000
REPORTED_ROWS = 100_000
SPREAD_OF_OWNERS = 0.8  # of the logarithm of their faces: the largest have ten times the mean

COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_END = b"\xff\xff"
LANDMARKS = {name: [123.4, 234.5] for name in ("left_eye", "right_eye", "nose", "mouth_left")}
ATTRIBUTES = {f"attribute_{n}": {"present": False, "probability": 0.0123} for n in range(20)}


@dataclass(frozen=True, eq=False)
class Faces:
    """Made-up faces, ordered by owner and person.

    embeddings: float32 (N, 128). people: float32 (P, 128). owner, person: int (N,), their numbers.
    ids: 16 bytes each, (N,). confirmed: bool (N,), whether the owner has said whom it shows.
    """

    embeddings: np.ndarray
    people: np.ndarray
    owner: np.ndarray
    person: np.ndarray
    ids: np.ndarray
    confirmed: np.ndarray

    def __len__(self) -> int:
        return len(self.owner)


def made_up_faces(count: int, owners: int, seed: int = 0) -> Faces:
    random = np.random.default_rng(seed)
    shares = random.lognormal(sigma=SPREAD_OF_OWNERS, size=owners)
    owner = np.sort(random.choice(owners, count, p=shares / shares.sum()))
    first = np.searchsorted(owner, np.arange(owners))
    person = (np.arange(count) - first[owner]) // FACES_OF_A_PERSON
    _, person = np.unique(owner * count + person, return_inverse=True)
    people = made_up_people(person.max() + 1, random)
    embeddings = np.empty((count, NUMBERS), np.float32)
    for rows in _slices(count):
        embeddings[rows] = faces_of(people[person[rows]], random)
    ids = random.integers(0, 256, (count, 16), np.uint8).view("V16").ravel()
    return Faces(embeddings, people, owner, person, ids, random.random(count) < 0.5)


def store(faces: Faces, report: Callable[[int], None], seed: int = 0) -> list[int]:
    """Fill the emptied tables with these faces; returns the owners' ids by their numbers.

    report: called now and then with how many rows of faces are stored.

    Photos of different owners come in turn, so that an owner's rows lie all over the table. There
    are no rows of photos: no search reads them.
    """
    users = get_user_model()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE analysis_face, analysis_person CASCADE")
        users.objects.all().delete()
        made = users.objects.bulk_create(
            users(email=f"{number}@example.com") for number in range(faces.owner.max() + 1)
        )
        owner_ids = np.array([user.pk for user in made])
        cursor.execute("SET session_replication_role = replica")  # constraints look up each row
        order = np.random.default_rng(seed).permutation(len(faces))
        for rows in _slices(len(faces)):
            _copy(cursor, "analysis_face", _face_columns(faces, order[rows], owner_ids))
            if rows.stop % REPORTED_ROWS == 0:
                report(rows.stop)
        people, first = np.unique(faces.person, return_index=True)
        owner_of_person = owner_ids[faces.owner[first]]
        for rows in _slices(len(people)):
            _copy(cursor, "analysis_person", _person_columns(people[rows], owner_of_person[rows]))
        said = np.flatnonzero(faces.confirmed)
        for rows in _slices(len(said)):
            columns = _assignment_columns(faces, said[rows], owner_ids)
            _copy(cursor, "analysis_assignment", columns)
        cursor.execute("RESET session_replication_role")
    return owner_ids.tolist()


def _slices(count: int) -> Iterator[slice]:
    return (slice(start, start + ROWS_AT_ONCE) for start in range(0, count, ROWS_AT_ONCE))


def _face_columns(faces: Faces, rows: np.ndarray, owner_ids: np.ndarray) -> dict:
    vectors = np.zeros(len(rows), [("head", ">i2", 2), ("numbers", ">f4", NUMBERS)])
    vectors["head"][:, 0] = NUMBERS
    vectors["numbers"] = faces.embeddings[rows]
    double = np.full(len(rows), 0.5, ">f8")
    return {
        "id": faces.ids[rows],
        "photo_id": faces.ids[rows],
        "owner_id": owner_ids[faces.owner[rows]].astype(">i8"),
        "position": np.zeros(len(rows), ">i2"),
        "box_left": double,
        "box_top": double,
        "box_width": double,
        "box_height": double,
        "landmarks": _json(LANDMARKS, len(rows)),
        "confidence": double,
        "quality": double,
        "embedding": vectors,
        "gender": _text("", len(rows)),
        "attributes": _json(ATTRIBUTES, len(rows)),
        "hair_color": _text("", len(rows)),
        "model_version": _text("made up", len(rows)),
        "hidden": np.zeros(len(rows), np.uint8),
    }


def _person_columns(people: np.ndarray, owner_ids: np.ndarray) -> dict:
    return {
        "id": _person_ids(people),
        "owner_id": owner_ids.astype(">i8"),
        "name": _text("Somebody", len(people)),
        "hidden": np.zeros(len(people), np.uint8),
        "strictness": _text("", len(people)),
        "created_at": np.zeros(len(people), ">i8"),
    }


def _assignment_columns(faces: Faces, rows: np.ndarray, owner_ids: np.ndarray) -> dict:
    return {
        "face_id": faces.ids[rows],
        "person_id": _person_ids(faces.person[rows]),
        "owner_id": owner_ids[faces.owner[rows]].astype(">i8"),
        "source": _text("user", len(rows)),
        "created_at": np.zeros(len(rows), ">i8"),
    }


def _person_ids(people: np.ndarray) -> np.ndarray:
    numbers = np.zeros((len(people), 2), ">i8")
    numbers[:, 1] = people
    return numbers.view("V16").ravel()


def _text(text: str, count: int) -> np.ndarray:
    return np.full(count, np.void(text.encode())) if text else np.zeros(count, "V0")


def _json(value: dict, count: int) -> np.ndarray:
    return np.full(count, np.void(b"\x01" + json.dumps(value).encode()))


def _copy(cursor: CursorWrapper, table: str, columns: dict[str, np.ndarray]) -> None:
    """COPY these columns, each of values of one size, into a table."""
    fields = [("number", ">i2")]
    for name, values in columns.items():
        fields += [(f"{name} size", ">i4"), (name, values.dtype)]
    rows = np.zeros(len(next(iter(columns.values()))), fields)
    rows["number"] = len(columns)
    for name, values in columns.items():
        rows[f"{name} size"] = values.dtype.itemsize
        rows[name] = values
    names = ", ".join(columns)
    stream = io.BytesIO(COPY_HEADER + rows.tobytes() + COPY_END)
    cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN (FORMAT binary)", stream)
