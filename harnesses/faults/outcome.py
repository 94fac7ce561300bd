"""What a scenario came to: nothing lost, nothing twice, and how long until all was well."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rich.table import Column, Table

from harnesses.faults.installation import Installation
from harnesses.faults.library_user import LibraryUser
from ml.analysis_result import BoundingBox

LOST = "lost"
DONE = "done"
SAME_FACE = 0.5  # of two boxes' union lies in both: they are of one face, found twice
EXCUSED = "503"  # "try again", which is true


@dataclass(frozen=True)
class Outcome:
    """accepted: photos whose upload was answered with success. deleted: by their owner.

    ends: of the accepted ones that were not deleted: "done", the code of a failure, or "lost".
    fault_seconds: how long the fault lasted. seconds_until_whole: from its end; None where it took
    too long. files_left: temporary ones. restarted: services that were started again. uploads,
    looks, changes: requests by their answers' statuses.
    """

    scenario: str
    says: str
    accepted: int
    deleted: int
    ends: Counter[str]
    faces_double: int
    fault_seconds: float
    seconds_until_whole: float | None
    files_left: int
    restarted: Counter[str]
    uploads: Counter[str]
    looks: Counter[str]
    changes: Counter[str]
    slowest_seconds: float

    @property
    def lost(self) -> int:
        return self.ends[LOST]

    @property
    def failures(self) -> dict[str, int]:
        """Photos that failed, by the code of why."""
        return {code: count for code, count in self.ends.items() if code not in (DONE, LOST)}

    @property
    def broke(self) -> int:
        """Requests that were answered with an error that explains nothing."""
        answers = self.uploads + self.looks + self.changes
        errors = sum(count for status, count in answers.items() if status.startswith("5"))
        return errors - answers[EXCUSED]

    @property
    def is_well(self) -> bool:
        """Whether nothing was lost, done twice, left behind or answered by an error alone."""
        return self.seconds_until_whole is not None and not (
            self.lost or self.faces_double or self.files_left or self.broke
        )

    def figures(self) -> dict[str, Any]:
        """What is written down."""
        return {
            "what_happens": self.says,
            "accepted": self.accepted,
            "deleted_by_owner": self.deleted,
            "done": self.ends[DONE],
            "failed": self.failures,
            "lost": self.lost,
            "faces_double": self.faces_double,
            "fault_seconds": self.fault_seconds,
            "seconds_until_whole": self.seconds_until_whole,
            "temporary_files_left": self.files_left,
            "restarted": dict(self.restarted),
            "uploads_answered": dict(sorted(self.uploads.items())),
            "looks_answered": dict(sorted(self.looks.items())),
            "changes_answered": dict(sorted(self.changes.items())),
            "slowest_answer_seconds": self.slowest_seconds,
        }


def table_of(outcomes: Iterable[Outcome]) -> Table:
    columns = (
        Column("", no_wrap=True),
        "accepted",
        "done",
        "failed",
        "lost",
        "double",
        "whole after",
        "uploads",
        "looks",
    )
    table = Table(*columns, title="Faults")
    for outcome in outcomes:
        whole = outcome.seconds_until_whole
        table.add_row(
            outcome.scenario,
            str(outcome.accepted),
            str(outcome.ends[DONE]),
            _counted(outcome.failures) or "0",
            str(outcome.lost),
            str(outcome.faces_double),
            "never" if whole is None else f"{whole:.0f} s",
            _counted(outcome.uploads),
            _counted(outcome.looks),
        )
    return table


def ends_of(user: LibraryUser) -> Counter[str]:
    """How each photo ended that was accepted and not deleted, and whether its file is there."""
    ends: Counter[str] = Counter()
    for photo_id in user.accepted.keys() - user.deleted:
        said = user.api.get(f"/api/v1/photos/{photo_id}/")
        if said.status_code != 200:
            ends[LOST] += 1
            continue
        photo = said.json()
        code = photo["error_code"] or photo["state"]
        original = user.api.get(f"/api/v1/photos/{photo_id}/original/")
        is_kept = original.content == user.accepted[photo_id]
        ends[code if is_kept or code == "file_missing" else LOST] += 1
    return ends


def boxes_of(installation: Installation, owner_id: int) -> Mapping[str, list[BoundingBox]]:
    """The boxes of all faces of the owner, hidden ones too, by photo."""
    boxes: dict[str, list[BoundingBox]] = defaultdict(list)
    query = (
        "SELECT photo_id::text, box_left, box_top, box_width, box_height FROM analysis_face "
        "WHERE owner_id = %s"
    )
    for photo_id, *box in installation.rows(query, owner_id):
        boxes[photo_id].append(BoundingBox(*box))
    return boxes


def doubles(boxes: Mapping[str, list[BoundingBox]]) -> int:
    """How many pairs of faces of one photo are the same face."""
    return sum(
        one.iou(other) > SAME_FACE
        for in_photo in boxes.values()
        for one, other in itertools.combinations(in_photo, 2)
    )


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} × {what}" for what, count in sorted(counts.items()))
