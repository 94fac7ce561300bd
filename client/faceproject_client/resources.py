"""What the API answers, as frozen objects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo and its faces, each as the API describes it: `box`, `age`, `gender`, ...

    state: queued, analyzing, done, failed or cancelled; error: why it failed, for people, and
    error_code for programs.
    """

    id: str
    file: str
    sha256: str
    state: str
    error: str | None
    error_code: str | None
    faces: tuple[dict[str, Any], ...]

    @property
    def is_over(self) -> bool:
        return self.state not in ("queued", "analyzing")

    @classmethod
    def of(cls, said: dict[str, Any]) -> Self:
        names = ("id", "file", "sha256", "state", "error", "error_code")
        return cls(*(said[name] for name in names), faces=tuple(said.get("faces", ())))


@dataclass(frozen=True, slots=True)
class Consent:
    """The text that is asked about before faces are analysed; given: whether it was accepted."""

    version: str
    text: str
    given: bool

    @classmethod
    def of(cls, said: dict[str, Any]) -> Self:
        return cls(said["version"], said["text"], said["given"])


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is no photo, and why."""

    file: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an upload would do. counts: files by state; refused: those that it would not take."""

    counts: dict[str, int]
    refused: dict[Path, Refused]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a job's files.

    troubles: `file`, `error_code`, `what_to_do` of each. left_aside: names of files that an export
    has beside its photos.
    """

    counts: dict[str, int]
    failed: int
    names: dict[str, int]
    troubles: tuple[dict[str, Any], ...]
    left_aside: tuple[str, ...]

    @classmethod
    def of(cls, said: dict[str, Any]) -> Self:
        return cls(
            said["counts"],
            said["failed"],
            said["names"],
            tuple(said["troubles"]),
            tuple(said.get("left_aside", ())),
        )


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of one file that was sent."""

    photo: Photo
    job: str | None  # of a photo that is new
    is_duplicate: bool


@dataclass(frozen=True, slots=True)
class Job:
    """A job and how far it is; counts: photos and files by state."""

    id: str
    total: int
    counts: dict[str, int]
    finished: bool

    @classmethod
    def of(cls, said: dict[str, Any]) -> Self:
        return cls(said["id"], said["total"], said["counts"], said["finished"])


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in; limits are None where there are none."""

    email: str
    storage_bytes: int
    storage_limit: int | None
    photos: int
    photos_this_month: int
    photos_per_month: int | None

    @classmethod
    def of(cls, said: dict[str, Any]) -> Self:
        use, quota = said["use"], said["quota"]
        return cls(
            email=said["email"],
            storage_bytes=use["storage_bytes"],
            storage_limit=quota["storage_bytes"],
            photos=use["photos"],
            photos_this_month=use["photos_this_month"],
            photos_per_month=quota["photos_per_month"],
        )
