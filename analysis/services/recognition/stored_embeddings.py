"""Reading many embeddings at once, as the database has them: a tenth of the time of reading text.

COPY in its binary form sends each row as the numbers of its fields, sizes and bytes; numpy takes
them as they are.
"""

from __future__ import annotations

import io
import uuid

import numpy as np
from django.db import connection

from analysis.models.face import EMBEDDING_LENGTH, FaceQuerySet

HEADER_BYTES = 19
TRAILER_BYTES = 2
ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("id_size", ">i4"),
        ("id", "V16"),
        ("embedding_size", ">i4"),
        ("dimensions", ">i2"),
        ("unused", ">i2"),
        ("embedding", ">f4", EMBEDDING_LENGTH),
    ]
)


def embeddings_of(faces: FaceQuerySet) -> tuple[list[uuid.UUID], np.ndarray]:
    """The ids and embeddings of these faces, N and float32 (N, 128), in the query's order."""
    query, parameters = faces.values_list("pk", "embedding").query.sql_with_params()
    stream = io.BytesIO()
    with connection.cursor() as cursor:
        selected = cursor.mogrify(query, parameters).decode()
        cursor.copy_expert(f"COPY ({selected}) TO STDOUT (FORMAT binary)", stream)
    rows = np.frombuffer(stream.getvalue()[HEADER_BYTES:-TRAILER_BYTES], ROW)
    ids = [uuid.UUID(bytes=one.tobytes()) for one in rows["id"]]
    return ids, rows["embedding"].astype(np.float32)
