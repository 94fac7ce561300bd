"""What was found in a job, as a file that is written while it is sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any, Protocol

from asgiref.sync import sync_to_async
from django.db import connection
from django.db.models import Prefetch
from rest_framework.request import Request

from analysis.api.job_serializers import JobEntrySerializer
from analysis.api.serializers import FaceSerializer
from analysis.models import Face, Job, JobEntry
from analysis.services.csv_lines import csv_line

PAGE_ENTRIES = 100  # read and written at once
BOX = ["left", "top", "width", "height"]


class Style(Protocol):
    """How results are written."""

    content_type: str
    suffix: str

    def head(self) -> str: ...

    def lines(self, result: dict[str, Any]) -> str: ...


class JsonLines:
    """One object a line, for each photo or refused file."""

    content_type = "application/jsonl"
    suffix = "jsonl"

    def head(self) -> str:
        return ""

    def lines(self, result: dict[str, Any]) -> str:
        return json.dumps(result, ensure_ascii=False) + "\n"


class Csv:
    """One line for each face, and one for each photo or refused file without any."""

    content_type = "text/csv; charset=utf-8"
    suffix = "csv"
    OF_ENTRY = ["file", "photo", "state", "error_code", "error"]
    OF_FACE = [
        "face",
        *BOX,
        *("confidence", "quality", "age_years", "age_low", "age_high"),
        *("gender", "gender_probability", "expression", "expression_probability"),
        *("hair_color", "attributes", "not_sure"),
    ]

    def head(self) -> str:
        return csv_line([*self.OF_ENTRY, *self.OF_FACE])

    def lines(self, result: dict[str, Any]) -> str:
        entry = [result[name] for name in self.OF_ENTRY]
        faces = [self._of_face(face) for face in result["faces"]] or [[""] * len(self.OF_FACE)]
        return "".join(csv_line([*entry, *face]) for face in faces)

    def _of_face(self, face: dict[str, Any]) -> list[Any]:
        age, gender, expression = (face.get(name, {}) for name in ("age", "gender", "expression"))
        attributes = face.get("attributes", {}).items()
        return [
            face["id"],
            *(face["box"][side] for side in BOX),
            *(face["confidence"], face["quality"]),
            *(age.get("years"), age.get("low"), age.get("high")),
            *(gender.get("label"), gender.get("probability")),
            *(expression.get("label"), expression.get("probability")),
            face.get("hair_color"),
            " ".join(sorted(name for name, seen in attributes if seen["present"])),
            " ".join(f"{head}={why}" for head, why in sorted(face.get("not_sure", {}).items())),
        ]


async def stream(job: Job, style: Style, request: Request) -> AsyncIterator[str]:
    """Write the results of a job, some entries at a time, in the order of its entries."""
    yield style.head()
    last = 0
    while True:
        text, last = await sync_to_async(_page)(job, style, request, last)
        if not text:
            return
        yield text


def _page(job: Job, style: Style, request: Request, after: int) -> tuple[str, int]:
    """The lines of the entries after this one, and the last of those; no text at the end."""
    visible = Face.objects.visible().select_related("assignment__person").order_by("position")
    faces = Prefetch("photo__faces", visible, to_attr="visible_faces")
    entries: Sequence[JobEntry] = list(
        JobEntry.objects.filter(job=job, pk__gt=after)
        .select_related("photo")
        .prefetch_related(faces)[:PAGE_ENTRIES]
    )
    text = "".join(style.lines(_result(entry, request)) for entry in entries)
    if not connection.in_atomic_block:
        connection.close()  # The client may be slow, and others wait for it.
    return text, entries[-1].pk if entries else after


def _result(entry: JobEntry, request: Request) -> dict[str, Any]:
    photo = entry.photo
    found = photo.visible_faces if photo else []
    return {
        **JobEntrySerializer(entry).data,
        "photo": str(photo.pk) if photo else None,
        "width": photo and photo.width,
        "height": photo and photo.height,
        "faces": FaceSerializer(found, many=True, context={"request": request}).data,
    }
