"""What becomes of the files of an upload."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.analyzer import ImageError
from analysis.errors import AnalysisError
from analysis.models import Job, JobEntry, Photo

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is a photo: a new one, or one that its owner already had."""

    photo: Photo
    is_duplicate: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is none, and why."""

    index: int  # among the files of the upload, from 0
    filename: str
    error: ImageError | AnalysisError  # its text is for people, its code for programs


@dataclass(slots=True)
class Upload:
    """What became of the files of one upload, each in the order they came.

    job: that of the new photos; None where there is none. unrecorded: entries of a job that there
    will be if one of the files is a new photo.
    """

    owner: User
    job: Job | None = None
    stored: list[Stored] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unrecorded: list[JobEntry] = field(default_factory=list)

    @property
    def new_photos(self) -> list[Photo]:
        return [stored.photo for stored in self.stored if not stored.is_duplicate]
